/** The React hooks, in a small app. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

test("an app of hooks follows the chats, the messages and the connection", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await bob.tab.run(() => {
    page.render();
  });
  const { page: view } = bob.tab;
  await alice.tab.send(chatId, "hello");
  await view.getByRole("button", { name: "alice: 1 unread" }).click();
  await view.getByText("hello", { exact: true }).waitFor();
  await alice.tab.send(chatId, "and more");
  await view.getByText("and more", { exact: true }).waitFor();
  await bob.tab.read(chatId);
  await view.getByRole("button", { name: "alice: 0 unread" }).waitFor();
  await alice.tab.run((chatId) => {
    page.client.live.setTyping(chatId, true);
  }, chatId);
  await view.locator("ol[data-typing='1']").waitFor();
  world.network.down();
  await until("the app says that it is offline", async () => {
    const said = await view.locator("#connection").textContent();
    return said === "offline";
  });
  expect(await view.locator("ol li").allTextContents()).toEqual(["membership", "hello", "and more"]);
});
