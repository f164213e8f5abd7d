import { expect, test } from "./support/fixtures.js";

const BANNER = "You are offline. What you write is sent when the connection is back.";

test("what is written offline is sent once and in order when the connection is back", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.page.context().setOffline(true);
  await expect(ada.page.getByText(BANNER)).toBeVisible();
  for (const text of ["first", "second", "third"]) await ada.write(`Written offline, ${text}`);
  await expect(ada.bubble("second").getByRole("img", { name: "Waiting to be sent" })).toBeVisible();
  await ben.write("Meanwhile");
  await ada.page.context().setOffline(false);
  await expect(ada.page.getByText(BANNER)).toBeHidden();
  await ben.sees("Written offline, first", "Written offline, second", "Written offline, third");
  await ada.sees("Meanwhile");
  const order = await ben.bubble("Written offline").allInnerTexts();
  expect(order.map((text) => /first|second|third/.exec(text)?.[0])).toEqual(["first", "second", "third"]);
});

test("a server that is killed and started again is found again", async ({ pair, server }) => {
  const [ada, ben] = await pair();
  await server.kill();
  await expect(ada.page.getByText(BANNER)).toBeVisible();
  await ada.write("Written while the server was gone");
  await server.restart();
  await ada.page
    .getByRole("button", { name: "Try now" })
    .click({ timeout: 1000 })
    .catch(() => undefined);
  await ben.sees("Written while the server was gone");
  await ben.write("So it is back");
  await ada.sees("So it is back");
  await expect(ada.page.getByText(BANNER)).toBeHidden();
});

test("a reload in the middle of sending loses nothing, and sends nothing twice", async ({ pair }) => {
  const [ada, ben] = await pair();
  // The server takes the message, but its answer never arrives.
  await ada.page.route("**/tidings.v1.MessageService/Send", async (route) => {
    await route.fetch().catch(() => undefined);
    await route.abort().catch(() => undefined);
  });
  await ada.write("Sent, but not answered");
  await ben.sees("Sent, but not answered");
  await ada.page.reload();
  await ada.page.unrouteAll({ behavior: "ignoreErrors" });
  await ada.write("After the reload");
  await ben.sees("After the reload");
  await ben.sees("Sent, but not answered");
  await ada.sees("Sent, but not answered", "After the reload");
});

test("two tabs show the same, and one goes on when the other closes", async ({ pair }) => {
  const [ada, ben] = await pair();
  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await expect(second.getByRole("article").filter({ hasText: "Hello Ada" })).toHaveCount(1);
  await ada.write("From the first tab");
  await expect(second.getByRole("article").filter({ hasText: "From the first tab" })).toHaveCount(1);
  await ben.write("To both tabs");
  await ada.sees("To both tabs");
  await expect(second.getByRole("article").filter({ hasText: "To both tabs" })).toHaveCount(1);

  await ada.page.close();
  await ben.write("To the tab that is left");
  await expect(second.getByRole("article").filter({ hasText: "To the tab that is left" })).toHaveCount(1);
  await second.getByRole("textbox", { name: "Message", exact: true }).fill("From the tab that is left");
  await second.getByRole("textbox", { name: "Message", exact: true }).press("Enter");
  await ben.sees("From the tab that is left");
});

test("who logs out in one tab is logged out in the other", async ({ pair }) => {
  const [ada] = await pair();
  const second = await ada.page.context().newPage();
  await second.goto(ada.page.url());
  await expect(second.getByRole("article").filter({ hasText: "Hello Ada" })).toHaveCount(1);
  await ada.menu("Log out");
  await ada.confirm("Log out");
  await expect(second.getByRole("heading", { name: "Log in" })).toBeVisible();
});

test("what is refused for good can be discarded, and what waits behind it is sent", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ben.chooseForChat(ada.name, "Block");
  await ben.confirm("Block");
  await expect(ben.page.getByText("You have blocked this person.")).toBeVisible();
  await ada.write("Refused");
  await ada.write("Waiting behind it");
  const refused = ada.bubble(/^Refused/);
  await expect(refused.getByRole("alert")).toContainText("Messages cannot be sent to this person.");
  await expect(ada.chat(ben.name).getByRole("img", { name: "A message was not sent" })).toBeVisible();
  await ben.chooseForChat(ada.name, "Unblock");
  await expect(ben.composer).toBeVisible();
  await refused.getByRole("button", { name: "Discard" }).click();
  await ben.sees("Waiting behind it");
  await expect(ada.bubble(/^Refused/)).toHaveCount(0);
  await expect(ben.bubble(/^Refused/)).toHaveCount(0);
});

test.describe("with access tokens that live for a moment", () => {
  test.use({ settings: { TIDINGS_AUTH__ACCESS_TOKEN_LIFE: "4s" } });

  test("a conversation goes on over the end of its tokens", async ({ pair }) => {
    const [ada, ben] = await pair();
    const token = () => ada.page.waitForRequest(/AuthService\/Refresh/);
    for (let round = 1; round <= 3; round++) {
      await token();
      await ada.write(`After refresh ${round}`);
      await ben.sees(`After refresh ${round}`);
    }
    await expect(ada.page.getByRole("heading", { name: "Chats" })).toBeVisible();
  });
});
