// @vitest-environment jsdom
/** The example's screens, in a browser's page, with a real native side and a real server behind them. */
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { turnTotpOn } from "../../web/tests/world/another_client";
import { App } from "../example/src/App";
import { app } from "./native/react_native";
import { PASSWORD, until, World } from "./world/world";

test("somebody registers in the example, writes, is answered and goes on offline", async () => {
  await using world = await World.start();
  const ben = await world.register("ben");
  render(<App server={world.address} store="example.db" />);

  fireEvent.change(await screen.findByPlaceholderText("Username"), { target: { value: "x" } });
  fireEvent.change(screen.getByPlaceholderText("Password"), { target: { value: "correct horse battery" } });
  fireEvent.click(screen.getByText("Register"));
  await screen.findByText("The username is not right.");
  fireEvent.change(screen.getByPlaceholderText("Username"), { target: { value: "ada" } });
  fireEvent.click(screen.getByText("Register"));

  fireEvent.change(await screen.findByPlaceholderText("Write to"), { target: { value: "ben" } });
  fireEvent.click(screen.getByText("Open"));
  await write("Hello Ben");
  const chats = await until(ben.client.chatList, (chats) => chats?.[0]?.lastMessage !== undefined);
  const chat = chats?.[0]?.id ?? "";
  await ben.sees(chat, "Hello Ben");
  await ben.client.sendText(chat, "Hello Ada");
  await screen.findByText("Hello Ada");
  await screen.findByText("delivered");

  await world.server.kill();
  await screen.findByText(/^Offline/);
  await write("Are you there?");
  await screen.findByText("pending");
  await world.server.restart();
  await ben.client.networkChanged();
  await ben.sees(chat, "Hello Ben", "Hello Ada", "Are you there?");

  fireEvent.click(screen.getByText("Back"));
  await screen.findByText("Are you there?");
  expect(screen.getByText("ben")).toBeTruthy();
  cleanup();
  await app.remove();
});

test("somebody with an authenticator app logs in in the example", async () => {
  await using world = await World.start();
  await world.register("ada");
  const { app: authenticator } = await turnTotpOn(world.address, { username: "ada", password: PASSWORD });
  render(<App server={world.address} store="second-factor.db" />);

  fireEvent.change(await screen.findByPlaceholderText("Username"), { target: { value: "ada" } });
  fireEvent.change(screen.getByPlaceholderText("Password"), { target: { value: PASSWORD } });
  fireEvent.click(screen.getByText("Log in"));
  fireEvent.change(await screen.findByPlaceholderText("Code"), { target: { value: "nothing like it" } });
  fireEvent.click(screen.getByText("Continue"));
  await screen.findByText("The code is wrong.");
  fireEvent.change(screen.getByPlaceholderText("Code"), { target: { value: await authenticator.code() } });
  fireEvent.click(screen.getByText("Continue"));
  await screen.findByPlaceholderText("Write to");
  cleanup();
  await app.remove();
});

async function write(text: string): Promise<void> {
  fireEvent.change(await screen.findByPlaceholderText("Message"), { target: { value: text } });
  fireEvent.click(await screen.findByText("Send"));
}
