import { TidingsClient, TidingsError } from "@tidings/react-native";

/** Ada writes to Ben, and waits until he has it. */
export async function firstChat(server: string): Promise<void> {
  const client = await TidingsClient.open({ server, deviceName: "Ada's phone" });
  if ((await client.userId()) === undefined) {
    await client.register({ username: "ada" }, "correct horse battery", "Ada");
  }
  client.connection.subscribe((state) => {
    console.log(`The connection is ${state?.type ?? "unknown"}.`);
  });
  client.chatList.subscribe((chats = []) => {
    for (const { title, unreadCount } of chats) console.log(`${title}: ${String(unreadCount)} unread`);
  });

  try {
    const [ben] = await client.searchUsers("ben");
    if (!ben) return;
    const chat = await client.openDirectChat(ben.userId);
    await client.sendText(chat.id, "Hello Ben");
    await new Promise<void>((resolve) => {
      client.messages(chat.id).subscribe(({ messages = [] }) => {
        if (messages.some(({ status }) => status.type === "delivered")) resolve();
      });
    });
  } catch (error) {
    if (error instanceof TidingsError && error.kind === "offline") console.log("Try again later.");
    else throw error;
  }
  await client.close();
}
