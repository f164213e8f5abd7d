import { type Message, useChat, useMessages, useTidings, useTyping } from "@tidings/react-native";
import { memo, type ReactNode, useEffect, useMemo, useState } from "react";
import { Button, FlatList, Text, TextInput, View } from "react-native";
import { describe, statusOf } from "./describe";
import { styles } from "./styles";

/** One chat. */
export function ChatScreen({ chatId, onBack }: { readonly chatId: string; readonly onBack: () => void }): ReactNode {
  const client = useTidings();
  const chat = useChat(chatId);
  const { messages, hasOlder, loadOlder } = useMessages(chatId);
  const typing = useTyping(chatId);
  // The newest is first in a list that is upside down, which stays at its end.
  const newestFirst = useMemo(() => messages && [...messages].reverse(), [messages]);

  const newestSeq = newestFirst?.find(({ seq }) => seq !== undefined)?.seq;
  useEffect(() => {
    if (newestSeq !== undefined) void client.markRead(chatId, newestSeq);
  }, [client, chatId, newestSeq]);

  return (
    <View style={styles.screen}>
      <View style={styles.bar}>
        <Button title="Back" onPress={onBack} />
        <Text style={styles.title}>{chat?.title}</Text>
      </View>
      <FlatList
        inverted
        style={styles.screen}
        data={newestFirst}
        keyExtractor={({ id }) => id}
        renderItem={({ item }) => <MessageRow message={item} />}
        onEndReached={() => {
          // What is stored is shown; older ones come when there is a connection.
          if (hasOlder) loadOlder().catch(() => undefined);
        }}
      />
      {typing.length > 0 && <Text style={styles.notice}>…</Text>}
      <Composer chatId={chatId} />
    </View>
  );
}

const MessageRow = memo(function MessageRow({ message }: { readonly message: Message }) {
  const client = useTidings();
  const { id, authorName, status, reactions } = message;
  const own = status.type !== "received";
  return (
    <View style={own ? styles.ownMessage : styles.message}>
      {!own && <Text style={styles.name}>{authorName}</Text>}
      <Text>{describe(message)}</Text>
      {reactions.length > 0 && (
        <Text>{reactions.map(({ emoji, count }) => `${emoji} ${String(count)}`).join(" ")}</Text>
      )}
      {own && <Text style={styles.small}>{statusOf(message)}</Text>}
      {status.type === "failed" && (
        <View style={styles.bar}>
          <Button title="Try again" onPress={() => void client.retry(id)} />
          <Button title="Discard" onPress={() => void client.discard(id)} />
        </View>
      )}
    </View>
  );
});

function Composer({ chatId }: { readonly chatId: string }): ReactNode {
  const client = useTidings();
  const [text, setText] = useState("");
  return (
    <View style={styles.bar}>
      <TextInput
        style={styles.input}
        placeholder="Message"
        value={text}
        onChangeText={(changed) => {
          setText(changed);
          void client.setTyping(chatId, changed !== "");
        }}
      />
      <Button
        title="Send"
        disabled={text.trim() === ""}
        onPress={() => {
          setText("");
          void client.sendText(chatId, text);
        }}
      />
    </View>
  );
}
