import { type Chat, useChats, usePresence, useTidings } from "@tidings/react-native";
import { memo, type ReactNode, useState } from "react";
import { Button, FlatList, Pressable, Text, TextInput, View } from "react-native";
import { describe } from "./describe";
import { styles } from "./styles";

/** The list of chats, and a way to begin one. */
export function ChatsScreen({ onOpen }: { readonly onOpen: (chatId: string) => void }): ReactNode {
  const client = useTidings();
  const chats = useChats();

  return (
    <View style={styles.screen}>
      <View style={styles.bar}>
        <Text style={styles.title}>Chats</Text>
        <Button title="Log out" onPress={() => void client.logOut()} />
      </View>
      <NewChat onOpen={onOpen} />
      <FlatList
        data={chats}
        keyExtractor={({ id }) => id}
        renderItem={({ item }) => <ChatRow chat={item} onOpen={onOpen} />}
        ListEmptyComponent={chats && <Text style={styles.notice}>Nobody has written yet.</Text>}
      />
    </View>
  );
}

const ChatRow = memo(function ChatRow({
  chat,
  onOpen,
}: {
  readonly chat: Chat;
  readonly onOpen: (chatId: string) => void;
}) {
  return (
    <Pressable
      style={styles.row}
      onPress={() => {
        onOpen(chat.id);
      }}
    >
      <Text style={styles.name}>
        {chat.title}
        {chat.peerId !== undefined && <OnlineDot userId={chat.peerId} />}
      </Text>
      <Text numberOfLines={1}>{chat.lastMessage && describe(chat.lastMessage)}</Text>
      {chat.unreadCount > 0 && <Text style={styles.badge}>{chat.unreadCount} new</Text>}
    </Pressable>
  );
});

function OnlineDot({ userId }: { readonly userId: string }): ReactNode {
  const presence = usePresence(userId);
  return presence?.online === true && <Text style={styles.online}> ●</Text>;
}

/** Opens the direct chat with somebody by their username. */
function NewChat({ onOpen }: { readonly onOpen: (chatId: string) => void }): ReactNode {
  const client = useTidings();
  const [username, setUsername] = useState("");
  const [failure, setFailure] = useState<string>();

  const open = async () => {
    const found = await client.searchUsers(username);
    const user = found.find((profile) => profile.username === username);
    if (!user) throw new Error(`There is no ${username}.`);
    onOpen((await client.openDirectChat(user.userId)).id);
  };

  return (
    <View>
      <View style={styles.bar}>
        <TextInput
          style={styles.input}
          placeholder="Write to"
          autoCapitalize="none"
          value={username}
          onChangeText={setUsername}
        />
        <Button
          title="Open"
          onPress={() => {
            open().catch((error: unknown) => {
              setFailure(error instanceof Error ? error.message : String(error));
            });
          }}
        />
      </View>
      {failure !== undefined && <Text style={styles.error}>{failure}</Text>}
    </View>
  );
}
