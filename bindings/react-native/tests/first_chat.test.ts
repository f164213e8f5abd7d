/** The page's first chat. */
import { test } from "vitest";
import { firstChat } from "./first_chat";
import { app } from "./native/react_native";
import { eventually, until, World } from "./world/world";

test("the first chat of the page arrives", async () => {
  await using world = await World.start();
  const ben = await world.register("ben");
  // The package finds its native module by itself here, as in an app.
  const sending = firstChat(world.address);
  await until(ben.client.chatList, (chats) => chats?.[0]?.lastMessage !== undefined);
  const [chat] = await ben.client.chats();
  await ben.sees(chat?.id ?? "", "Hello Ben");
  await sending;
  await eventually(
    async () => {
      await app.collect();
      return app.liveObjects();
    },
    ({ cores, subscriptions }) => cores === 0 && subscriptions === 0,
  );
  await app.remove();
});
