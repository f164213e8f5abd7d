/** Networks and servers that come and go. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

test("after cuts, and after a server that was killed, everything arrives once and in order", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const texts: string[] = [];
  for (let round = 0; round < 4; round++) {
    for (let each = 0; each < 10; each++) {
      const text = `${String(round)}.${String(each)}`;
      texts.push(text);
      await alice.tab.send(chatId, text);
    }
    if (round % 2 === 0) world.network.cut();
    else {
      await world.server.kill();
      await world.server.restart();
    }
  }
  await bob.tab.sees(chatId, texts);
  await alice.tab.sees(chatId, texts);
});

test("a message whose answer was lost is sent again and is still one message", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  world.network.swallowAnswers();
  await alice.tab.send(chatId, "only once");
  await until(
    "the server has it",
    async () => (await world.counted("tidings_rpc_seconds_count", 'method="Send"')) >= 1,
  );
  world.network.up();
  world.network.cut();
  await bob.tab.sees(chatId, ["only once"]);
  await alice.tab.lastIs(chatId, "delivered");
  await alice.tab.send(chatId, "and then");
  await bob.tab.sees(chatId, ["only once", "and then"]);
  await alice.tab.sees(chatId, ["only once", "and then"]);
});

test("a server that says nothing any more is left", async () => {
  const settings = { TIDINGS_LIVE__HEARTBEAT_INTERVAL: "500ms", TIDINGS_LIVE__SILENCE_LIMIT: "3s" };
  await using world = await World.start(settings);
  const { alice, bob, chatId } = await world.pair();
  world.network.swallowAnswers();
  await until("the connection is given up", async () => (await bob.tab.connection()) !== "online");
  world.network.up();
  world.network.cut();
  await alice.tab.send(chatId, "back again");
  await bob.tab.sees(chatId, ["back again"]);
});

test("a device that has nothing to say shows that it is there", async () => {
  const settings = { TIDINGS_LIVE__HEARTBEAT_INTERVAL: "1s", TIDINGS_LIVE__SILENCE_LIMIT: "5s" };
  await using world = await World.start(settings);
  const { bob } = await world.pair();
  await bob.tab.run(() => {
    page.states = [];
    page.client.live.connection.subscribe(({ type }) => page.states.push(type));
  });
  const pings = () => world.counted("tidings_rpc_seconds_count", 'method="Ping"');
  await until("it has outlived the silence limit several times", async () => (await pings()) >= 12);
  expect(await bob.tab.run(() => page.states)).toEqual([]);
});

test("a server that is about to stop is left, and found again", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await world.server.stop();
  await alice.tab.reaches("offline");
  await alice.tab.send(chatId, "while it was away");
  await world.server.restart();
  await alice.tab.run(() => {
    page.client.live.reconnect();
  });
  await bob.tab.run(() => {
    page.client.live.reconnect();
  });
  await bob.tab.sees(chatId, ["while it was away"]);
});

test("a browser that is offline says so, and goes on when it is back", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await alice.setOffline(true);
  await alice.tab.reaches("offline");
  await alice.tab.send(chatId, "from the tunnel");
  await alice.tab.lastIs(chatId, "pending");
  await alice.setOffline(false);
  await alice.tab.reaches("online");
  await bob.tab.sees(chatId, ["from the tunnel"]);
});
