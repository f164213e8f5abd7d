/** Sessions: tokens that expire, devices that are revoked, others who log in. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

test("a reload shows the chats at once, without a server", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await alice.tab.send(chatId, "kept");
  await bob.tab.sees(chatId, ["kept"]);
  // The page comes from elsewhere while the server is away.
  await bob.tab.serveThePageItself();
  world.network.down();
  await bob.tab.reload(bob.name);
  expect(await bob.tab.run((id) => page.client.chats.get(id)?.lastMessage?.body, chatId)).toMatchObject({
    text: "kept",
  });
  await bob.tab.sees(chatId, ["kept"]);
});

test("tokens are renewed before they expire, without a gap in what arrives", async () => {
  await using world = await World.start({ TIDINGS_AUTH__ACCESS_TOKEN_LIFE: "8s" });
  const { alice, bob, chatId } = await world.pair();
  const texts: string[] = [];
  await until("they were renewed several times", async () => {
    const text = String(texts.length);
    texts.push(text);
    await alice.tab.send(chatId, text);
    await bob.tab.sees(chatId, texts);
    return (await world.counted("tidings_rpc_seconds_count", 'method="Refresh"')) >= 4;
  });
  expect(new Set(await bob.tab.run(() => page.states.slice(page.states.indexOf("online"))))).toEqual(
    new Set(["online"]),
  );
});

test("a token that expired while the tabs were closed is renewed", async () => {
  await using world = await World.start({ TIDINGS_AUTH__ACCESS_TOKEN_LIFE: "1s" });
  const { alice, bob, chatId } = await world.pair();
  await bob.tab.close();
  await alice.tab.send(chatId, "meanwhile");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const tab = await bob.newTab();
  await tab.sees(chatId, ["meanwhile"]);
});

test("a device that was revoked is logged out at once, keeps what it has, and another can log in", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await alice.tab.send(chatId, "before");
  const other = await world.again(bob);
  await bob.tab.sees(chatId, ["before"]);
  await other.tab.run(async () => {
    const devices = await page.client.devices.list.refresh();
    const old = devices.find((device) => !device.current);
    await page.client.devices.revoke(old?.id ?? "");
  });
  await bob.tab.reaches("loggedOut");
  expect(await bob.tab.run(() => page.client.live.connection.get())).toEqual({ type: "loggedOut", cause: "server" });
  await bob.tab.sees(chatId, ["before"]);
  // Another user on the same browser sees nothing of it.
  await bob.tab.run(() => page.client.session.register({ username: "dora" }, "correct horse", "Dora"));
  await bob.tab.reaches("online");
  await bob.tab.sees(chatId, []);
  expect(await bob.tab.run(() => page.client.chats.list.get().length)).toBe(0);
});

test("whoever logs out and in again has everything again", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await alice.tab.send(chatId, "one");
  await bob.tab.sees(chatId, ["one"]);
  await bob.tab.run(async () => {
    await page.client.session.logOut();
    await page.client.session.logIn({ username: "bob" }, "correct horse");
  });
  await bob.tab.reaches("online");
  await bob.has(chatId);
  await bob.tab.sees(chatId, ["one"]);
  await until("one device is listed", async () => {
    const devices = await bob.tab.run(() => page.client.devices.list.refresh());
    return devices.length === 1;
  });
});

test("two accounts in one browser do not see each other's chats", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await bob.tab.sees(chatId, []);
  await bob.tab.run(async () => {
    const { client } = page;
    await page.open("a second account");
    await page.client.session.register({ username: "bob.at.work" }, "correct horse", "Bob at work");
    page.clients = [client, page.client];
  });
  await alice.tab.send(chatId, "to bob");
  await until("one of the two has it", async () => {
    const counts = await bob.tab.run(() =>
      page.clients.map((client) => client.chats.list.get().filter((chat) => chat.unreadCount > 0).length),
    );
    return counts[0] === 1 && counts[1] === 0;
  });
});
