import { type Message, type TidingsClient, TidingsProvider, useMessages, useTyping } from "@tidings/react-native";
import { memo, type ReactNode } from "react";
import { FlatList, Text } from "react-native";

export function Chat({ client, chatId }: { readonly client: TidingsClient; readonly chatId: string }): ReactNode {
  return (
    <TidingsProvider client={client}>
      <Messages chatId={chatId} />
    </TidingsProvider>
  );
}

function Messages({ chatId }: { readonly chatId: string }): ReactNode {
  const { messages, hasOlder, loadOlder } = useMessages(chatId);
  const typing = useTyping(chatId);
  return (
    <>
      {hasOlder && <Text onPress={() => void loadOlder()}>Older</Text>}
      <FlatList data={messages} keyExtractor={({ id }) => id} renderItem={({ item }) => <Row message={item} />} />
      {typing.length > 0 && <Text>…</Text>}
    </>
  );
}

const Row = memo(function Row({ message: { authorName, body } }: { readonly message: Message }) {
  return <Text>{body.type === "text" ? `${authorName}: ${body.text}` : body.type}</Text>;
});
