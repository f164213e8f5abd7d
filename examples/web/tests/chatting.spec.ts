import { expect, test } from "./support/fixtures.js";

test("two people register, find each other, and chat", async ({ join }) => {
  const ada = await join("Ada Byron");
  const ben = await join("Ben Okafor");
  await ada.find(ben);
  await expect(ada.page.getByText("Say hello.")).toBeVisible();
  await ada.write("Hello Ben, how are you?");
  await ben.open(ada.name);
  await ben.sees("Hello Ben, how are you?");
  await ben.write("Very well, thank you!");
  await ada.sees("Hello Ben, how are you?", "Very well, thank you!");
});

test("ticks show that a message was sent, delivered and read", async ({ join }) => {
  const ada = await join("Ada Byron");
  const ben = await join("Ben Okafor");
  await ada.find(ben);
  await ben.page.context().setOffline(true);
  await ada.write("Are you there?");
  await expect(ada.bubble("Are you there?").getByRole("img", { name: "Sent" })).toBeVisible();
  await ben.page.context().setOffline(false);
  await expect(ada.bubble("Are you there?").getByRole("img", { name: "Delivered" })).toBeVisible();
  await ben.open(ada.name);
  await expect(ada.bubble("Are you there?").getByRole("img", { name: "Read" })).toBeVisible();
  await expect(ada.chat(ben.name).getByRole("img", { name: "Read" })).toBeVisible();
});

test("others see who is typing, in the chat and in the list", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ben.composer.pressSequentially("I am thinking");
  await expect(ada.window(ben.name).getByText("typing…")).toBeVisible();
  await expect(ada.chat(ben.name).getByText("typing…")).toBeVisible();
  await ben.composer.fill("");
  await expect(ada.window(ben.name).getByText("typing…")).toBeHidden();
});

test("the header shows who is online, and when they last were", async ({ pair }) => {
  const [ada, ben] = await pair();
  await expect(ada.window(ben.name).getByText("online", { exact: true })).toBeVisible();
  await ben.page.close();
  await expect(ada.window(ben.name).getByText(/last seen/)).toBeVisible();
});

test("unread messages are counted until the chat is opened", async ({ pair, join }) => {
  const [ada, ben] = await pair();
  const cleo = await join("Cleo Marsh");
  await ben.find(cleo);
  await ada.write("One");
  await ada.write("Two");
  await expect(ben.chat(ada.name).getByText("2 unread messages")).toBeAttached();
  await expect(ben.page).toHaveTitle("(2) Tidings");
  await ben.open(ada.name);
  await expect(ben.chat(ada.name).getByText("2 unread messages")).toBeHidden();
  await expect(ben.page).toHaveTitle("Tidings");
});

test("links are links, and line breaks stay", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.composer.fill("Read this: https://example.org/guide?page=2.");
  await ada.composer.press("Shift+Enter");
  await ada.composer.pressSequentially("It is <b>good</b>");
  await ada.composer.press("Enter");
  const link = ben.bubble("Read this").getByRole("link");
  await expect(link).toHaveAttribute("href", "https://example.org/guide?page=2");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await expect(ben.bubble("It is <b>good</b>")).toBeVisible();
});

test("an emoji is picked, and kept at hand", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.composer.fill("Well done ");
  await ada.page.getByRole("button", { name: "Emoji" }).click();
  await ada.page.getByRole("dialog", { name: "Emoji" }).getByRole("button", { name: "🎉" }).click();
  await expect(ada.composer).toHaveValue("Well done 🎉");
  await expect(ada.composer).toBeFocused();
  await ada.composer.press("Enter");
  await ben.sees("Well done 🎉");
  await ada.page.getByRole("button", { name: "Emoji" }).click();
  await expect(
    ada.page.getByRole("region", { name: "Recently used" }).getByRole("button", { name: "🎉" }),
  ).toBeVisible();
});

test("a draft is kept, shown in the list, and there again after a reload", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.composer.fill("I will finish this later");
  await expect(ada.chat(ben.name).getByText("Draft: I will finish this later")).toBeVisible();
  await ada.page.reload();
  await expect(ada.composer).toHaveValue("I will finish this later");
});

test("a reload shows the chats at once, before the server has answered", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.page.route("**/tidings.v1.*/**", () => {
    // No call is ever answered.
  });
  await ada.page.reload();
  await ada.sees("Hello Ben", "Hello Ada");
  await expect(ada.chat(ben.name)).toBeVisible();
});
