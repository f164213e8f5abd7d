// @vitest-environment jsdom
/** The hooks, in React's own renderer. */
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { memo, type ReactNode, StrictMode } from "react";
import { afterEach, expect, test } from "vitest";
import {
  type Chat,
  type Message,
  TidingsProvider,
  useChat,
  useChats,
  useConnection,
  useMessages,
  usePresence,
  useTyping,
} from "../src";
import { Chat as ChatOfThePage } from "./messages";
import { eventually, texts, until, type Person, World } from "./world/world";

afterEach(cleanup);

test("a new message renders one more row, and no other again", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  for (const text of ["one", "two", "three"]) await ada.client.sendText(chat, text);
  await until(ben.client.messages(chat), ({ messages }) => messages?.at(-1)?.authorName === "ada");

  const rendered = new Map<string, number>();
  const Row = memo(function Row({ message }: { readonly message: Message }) {
    const [text = message.body.type] = texts([message]);
    rendered.set(text, (rendered.get(text) ?? 0) + 1);
    return <li>{text}</li>;
  });
  function Rows(): ReactNode {
    return useMessages(chat).messages?.map((message) => <Row key={message.id} message={message} />);
  }
  show(ben, <Rows />);
  await screen.findByText("three");
  const before = new Map(rendered);
  await ada.client.sendText(chat, "four");
  await screen.findByText("four");
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "membership",
    "one",
    "two",
    "three",
    "four",
  ]);
  expect(new Map([...rendered].filter(([text]) => text !== "four"))).toEqual(before);
});

test("a chat that is written to moves to the top, and the others are the same objects", async () => {
  await using world = await World.start();
  const [ada, ben, cem] = [await world.register("ada"), await world.register("ben"), await world.register("cem")];
  const [first, second] = [await ben.chatWith(ada), await cem.chatWith(ada)];
  await ben.client.sendText(first, "hi");
  await until(ada.client.chatList, (chats) => chats?.some(({ lastMessage }) => lastMessage !== undefined) ?? false);
  await cem.client.sendText(second, "hi");

  const lists: (readonly Chat[])[] = [];
  function Chats(): ReactNode {
    const chats = useChats();
    if (chats) lists.push(chats);
    return chats?.map(({ id, title, unreadCount }) => <li key={id}>{`${title} ${String(unreadCount)}`}</li>);
  }
  show(ada, <Chats />);
  const shown = () => screen.queryAllByRole("listitem").map(({ textContent }) => textContent);
  await eventually(shown, ([top, next]) => top === "cem 1" && next === "ben 1");
  await until(ada.client.chatList, (chats) => chats?.every(({ lastMessage }) => lastMessage?.authorName) ?? false);
  const untouched = lists.at(-1)?.find(({ id }) => id === second);
  await ben.client.sendText(first, "hello");
  await eventually(shown, ([top, next]) => top === "ben 2" && next === "cem 1");
  expect(lists.at(-1)?.find(({ id }) => id === second)).toBe(untouched);
});

test("older messages are shown above, and the others stay", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  for (let number = 0; number < 60; number += 1) await ada.client.sendText(chat, String(number));
  await until(ben.client.chatList, (chats) => chats?.[0]?.unreadCount === 60);

  const windows: ReturnType<typeof useMessages>[] = [];
  function Window(): ReactNode {
    const window = useMessages(chat);
    windows.push(window);
    return <p>{window.messages?.length ?? "loading"}</p>;
  }
  show(ben, <Window />);
  await screen.findByText("50");
  const before = windows.at(-1);
  expect(before?.hasOlder).toBe(true);
  const hasOlder = await act(() => before?.loadOlder(100));
  expect(hasOlder).toBe(false);
  await screen.findByText("61");
  const after = windows.at(-1);
  expect(after?.hasOlder).toBe(false);
  expect(after?.messages?.at(-1)).toBe(before?.messages?.at(-1));
});

test("typing, presence, one chat and the connection follow what happens", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const [chat, adaId] = [await ada.chatWith(ben), await ada.userId()];
  await until(ben.client.chatList, (chats) => chats?.[0]?.title === "ada");
  function Status(): ReactNode {
    const typing = useTyping(chat).includes(adaId) ? "typing" : "still";
    const presence = { true: "here", false: "away", undefined: "unknown" }[String(usePresence(adaId)?.online)];
    return <p>{[useChat(chat)?.title, typing, presence, useConnection()?.type].join(" ")}</p>;
  }
  show(ben, <Status />);
  await screen.findByText("ada still away online");
  await ada.client.setAvailable(true);
  await screen.findByText("ada still here online");
  await ada.client.setTyping(chat, true);
  await screen.findByText("ada typing here online");
  await world.server.kill();
  await screen.findByText(/(offline|connecting)$/);
});

test("the chat of the page shows what is written, and older messages when asked", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  for (let number = 0; number < 60; number += 1) await ada.client.sendText(chat, `message ${String(number)}`);
  await until(ben.client.chatList, (chats) => chats?.[0]?.unreadCount === 60);
  render(<ChatOfThePage client={ben.client} chatId={chat} />);
  await screen.findByText("ada: message 10");
  expect(screen.queryByText("ada: message 0")).toBeNull();
  fireEvent.click(screen.getByText("Older"));
  await screen.findByText("ada: message 0");
  await ada.client.setTyping(chat, true);
  await screen.findByText("…");
});

test("a screen that goes ends what it observed, also in strict mode", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  const alive = async () => {
    await world.app.collect();
    return (await world.app.liveObjects()).subscriptions;
  };
  await eventually(alive, (subscriptions) => subscriptions === 0);
  function Count(): ReactNode {
    return <p>{useMessages(chat).messages?.length ?? "loading"}</p>;
  }
  const { unmount } = show(ben, <Count />);
  await screen.findByText("1");
  await eventually(alive, (subscriptions) => subscriptions === 1);
  unmount();
  await eventually(alive, (subscriptions) => subscriptions === 0);
});

function show({ client }: Person, screens: ReactNode): ReturnType<typeof render> {
  return render(
    <StrictMode>
      <TidingsProvider client={client}>{screens}</TidingsProvider>
    </StrictMode>,
  );
}
