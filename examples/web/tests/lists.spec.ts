import { expect, test } from "./support/fixtures.js";

test("a pinned chat stays on top, on every device", async ({ pair, join }) => {
  const [ada, ben] = await pair();
  const cleo = await join("Cleo Marsh");
  await ada.find(cleo);
  await ada.write("Hello Cleo");
  const first = ada.page.getByRole("list", { name: "Chats" }).getByRole("listitem").first();
  await expect(first).toContainText(cleo.name);
  await ada.chooseForChat(ben.name, "Pin");
  await expect(first).toContainText(ben.name);
  await ada.page.reload();
  await expect(first).toContainText(ben.name);
  await expect(first.getByRole("img", { name: "Pinned" })).toBeVisible();
  await ada.chooseForChat(ben.name, "Unpin");
  await expect(first).toContainText(cleo.name);
});

test("a muted chat says so, and can be heard again", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.chooseForChat(ben.name, "Mute");
  await expect(ada.chat(ben.name).getByRole("img", { name: "Muted" })).toBeVisible();
  await ada.chooseForChat(ben.name, "Unmute");
  await expect(ada.chat(ben.name).getByRole("img", { name: "Muted" })).toBeHidden();
});

test("an archived chat is out of the list, and comes back", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.chooseForChat(ben.name, "Archive");
  await expect(ada.chat(ben.name)).toBeHidden();
  await ada.menu("Archived chats");
  await expect(ada.chat(ben.name)).toBeVisible();
  await ada.chooseForChat(ben.name, "Move to the chats");
  await expect(ada.page.getByText("Nothing archived")).toBeVisible();
  await ada.page.getByRole("button", { name: "Back" }).first().click();
  await expect(ada.chat(ben.name)).toBeVisible();
});

test("who is blocked cannot write, until they are unblocked", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.chooseForChat(ben.name, "Block");
  await ada.confirm("Block");
  await expect(ada.page.getByText("You have blocked this person.")).toBeVisible();
  await ben.write("Do you hear me?");
  await expect(ben.bubble("Do you hear me?")).toContainText("Messages cannot be sent to this person.");

  await ada.openSettings();
  await ada.page.getByRole("list", { name: "Blocked people" }).getByRole("button", { name: "Unblock" }).click();
  await expect(ada.page.getByText("You have blocked nobody.")).toBeVisible();
  await ben.bubble("Do you hear me?").getByRole("button", { name: "Try again" }).click();
  await ada.sees("Do you hear me?");
});

test("a contact is added, gets a name of one's own, and is found by it", async ({ pair }) => {
  const [ada, ben] = await pair();
  const details = await ada.openDetails(ben.name);
  await details.getByRole("button", { name: "Add to contacts" }).click();
  await details.getByRole("button", { name: "Your name for them" }).click();
  await ada.page.getByRole("dialog").getByLabel("Your name for them").fill("Benno");
  await ada.confirm("Save");
  await expect(ada.window("Benno")).toBeVisible();
  await ada.search.fill("benno");
  await expect(ada.chat("Benno")).toBeVisible();
  await ada.search.press("Escape");
  await expect(ada.search).toHaveValue("");

  await ada.page.getByRole("button", { name: "New chat" }).click();
  await expect(ada.page.getByRole("list", { name: "Contacts" })).toContainText("Benno");
  await ada.page.getByRole("list", { name: "Contacts" }).getByRole("button").click();
  await ada.seesChats();
  await (await ada.openDetails("Benno")).getByRole("button", { name: "Remove from contacts" }).click();
  await expect(ada.window(ben.name)).toBeVisible();
});

test("who cannot be found is said to be nowhere", async ({ join }) => {
  const ada = await join("Ada Byron");
  await ada.search.fill("nobody.of.this.name");
  await expect(ada.page.getByText("Nothing found")).toBeVisible();
});
