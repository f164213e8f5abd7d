import { expect, test } from "./support/fixtures.js";

test("a message is answered, and the answer leads to it", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ben.choose("Hello Ben", "Reply");
  await expect(ben.composer).toBeFocused();
  for (let part = 1; part <= 4; part++) await ada.write(`Part ${part}\n${"of a longer story\n".repeat(12)}`);
  await ben.write("I answer this one");
  const answer = ada.bubble("I answer this one");
  await expect(answer.getByRole("button", { name: /Hello Ben/ })).toContainText("You");
  const answered = ada.page.getByRole("article", { name: /: Hello Ben$/ });
  await expect(answer).toBeInViewport();
  await expect(answered).not.toBeInViewport();
  await answer.getByRole("button", { name: /Hello Ben/ }).click();
  await expect(answered).toBeInViewport();
});

test("Escape takes an answer back before it is written", async ({ pair }) => {
  const [ada] = await pair();
  await ada.choose("Hello Ada", "Reply");
  await expect(ada.page.getByRole("button", { name: "Do not reply" })).toBeVisible();
  await ada.composer.press("Escape");
  await expect(ada.page.getByRole("button", { name: "Do not reply" })).toBeHidden();
});

test("a message is edited, for everyone", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.choose("Hello Ben", "Edit");
  await expect(ada.composer).toHaveValue("Hello Ben");
  await ada.write("Good morning Ben");
  for (const person of [ada, ben]) {
    await person.sees("Good morning Ben");
    await expect(person.bubble("Good morning Ben")).toContainText("edited");
    await expect(person.bubble("Hello Ben")).toHaveCount(0);
  }
});

test("the up arrow edits what was written last", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.write("A tpyo");
  await ben.sees("A tpyo");
  // Only what the server has can be edited.
  await expect(ada.bubble("A tpyo").getByRole("img", { name: /Sent|Delivered|Read/ })).toBeVisible();
  await ada.composer.press("ArrowUp");
  await expect(ada.composer).toHaveValue("A tpyo");
  await ada.write("A typo");
  await ben.sees("A typo");
});

test("a message is deleted for everyone", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.choose("Hello Ben", "Delete for everyone");
  await ada.confirm("Delete");
  for (const person of [ada, ben]) {
    await person.sees("This message was deleted");
    await expect(person.bubble("Hello Ben")).toHaveCount(0);
  }
});

test("a message is deleted for oneself alone, on every device", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.choose("Hello Ada", "Delete for me");
  await ada.confirm("Delete");
  await expect(ada.bubble("Hello Ada")).toHaveCount(0);
  await ada.page.reload();
  await ada.sees("Hello Ben");
  await expect(ada.bubble("Hello Ada")).toHaveCount(0);
  await ben.sees("Hello Ada");
});

test("a reaction is set, changed, joined and taken away", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.choose("Hello Ada", "👍");
  await expect(ben.page.getByRole("button", { name: /^👍 1/ })).toBeVisible();
  await ben.page.getByRole("button", { name: /^👍 1/ }).click();
  await expect(ada.page.getByRole("button", { name: /^👍 2/, pressed: true })).toBeVisible();
  await ada.choose("Hello Ada", "❤️");
  await expect(ben.page.getByRole("button", { name: /^👍 1/, pressed: true })).toBeVisible();
  await ada.page.getByRole("button", { name: /^❤️ 1/ }).click();
  await expect(ben.page.getByRole("button", { name: /^❤️/ })).toBeHidden();
});

test("any emoji can be a reaction", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.bubble("Hello Ada").hover();
  await ada.bubble("Hello Ada").getByRole("button", { name: "React" }).click();
  await ada.page.getByRole("dialog", { name: "Emoji" }).getByRole("button", { name: "🦊" }).click();
  await expect(ben.page.getByRole("button", { name: /^🦊 1/ })).toBeVisible();
});

test("a message is forwarded, and says so", async ({ pair, join }) => {
  const [ada, ben] = await pair();
  const cleo = await join("Cleo Marsh");
  await ada.find(cleo);
  await ada.write("Hello Cleo");
  await ada.open(ben.name);
  await ada.choose("Hello Ada", "Forward");
  await ada.page.getByRole("dialog").getByRole("checkbox", { name: cleo.name }).click();
  await ada.page.getByRole("dialog").getByRole("button", { name: "Forward" }).click();
  await expect(ada.window(cleo.name)).toBeVisible();
  await cleo.open(ada.name);
  await cleo.sees("Hello Ada");
  await expect(cleo.bubble("Hello Ada")).toContainText("Forwarded");
});

test("the text of a message is copied", async ({ pair }) => {
  const [ada] = await pair();
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ada.choose("Hello Ada", "Copy text");
  await expect(ada.page.getByRole("status").getByText("Copied")).toBeVisible();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe("Hello Ada");
});

test("what is too long is not sent, and counted", async ({ pair }) => {
  const [ada] = await pair();
  await ada.composer.fill("x".repeat(16_390));
  await expect(ada.page.getByText("6 characters too many")).toBeVisible();
  await expect(ada.page.getByRole("button", { name: "Send" })).toBeDisabled();
});
