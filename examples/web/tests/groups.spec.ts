import { expect, test } from "./support/fixtures.js";

test("a third joins a group, and sees what was written before", async ({ pair, join }) => {
  const [ada, ben] = await pair();
  const cleo = await join("Cleo Marsh");
  await ada.makeGroup("Garden plans", [ben]);
  await ada.write("Tomatoes this year?");
  await ben.open("Garden plans");
  await ben.sees("Tomatoes this year?");

  const details = await ada.openDetails("Garden plans");
  await details.getByRole("button", { name: "Add people" }).click();
  await ada.pick([cleo]);
  await ada.confirm("Add");
  await expect(ada.page.getByText("You added Cleo Marsh")).toBeVisible();
  await cleo.open("Garden plans");
  await cleo.sees("Tomatoes this year?");
  await cleo.write("And beans, please");
  await ada.sees("And beans, please");
  await ben.sees("And beans, please");
  await expect(ben.bubble("And beans, please")).toContainText("Cleo Marsh");
});

test("somebody is mentioned by choosing from the members", async ({ pair, join }) => {
  const [ada, ben] = await pair();
  const cleo = await join("Cleo Marsh");
  await ada.makeGroup("Garden plans", [ben, cleo]);
  await ada.composer.pressSequentially("What do you think, @cl");
  await expect(ada.page.getByRole("listbox").getByRole("option", { name: /Cleo Marsh/ })).toBeVisible();
  await ada.composer.press("Enter");
  await expect(ada.composer).toHaveValue("What do you think, @Cleo Marsh ");
  await ada.composer.pressSequentially("?");
  await ada.composer.press("Enter");
  await cleo.open("Garden plans");
  const mention = cleo.bubble("What do you think").getByText("@Cleo Marsh", { exact: true });
  await expect(mention).toBeVisible();
  await expect(mention).not.toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
});

test("it is told who has read a message", async ({ pair, join }) => {
  const [ada, ben] = await pair();
  const cleo = await join("Cleo Marsh");
  await ada.makeGroup("Garden plans", [ben, cleo]);
  await cleo.page.context().setOffline(true);
  await ada.write("Who is in?");
  await ben.open("Garden plans");
  await ben.sees("Who is in?");
  await ada.choose("Who is in?", "Who has read this");
  const dialog = ada.page.getByRole("dialog");
  await expect(dialog.getByRole("list", { name: "Read by" })).toContainText("Ben Okafor");
  await expect(dialog.getByRole("list", { name: "Not delivered yet" })).toContainText("Cleo Marsh");
  await cleo.page.context().setOffline(false);
  await expect(dialog.getByRole("list", { name: "Delivered to" })).toContainText("Cleo Marsh");
});

test("roles are given and taken, and the group is handed over", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.makeGroup("Garden plans", [ben]);
  await ben.open("Garden plans");
  const adas = await ada.openDetails("Garden plans");
  const bens = await ben.openDetails("Garden plans");
  await expect(bens.getByRole("button", { name: "Add people" })).toBeHidden();

  const act = async (action: string) => {
    await adas.getByRole("button", { name: "Actions for Ben Okafor" }).click();
    await ada.page.getByRole("menuitem", { name: action, exact: true }).click();
  };
  await act("Make admin");
  await expect(bens.getByRole("button", { name: "Add people" })).toBeVisible();
  await act("Make member");
  await expect(bens.getByRole("button", { name: "Add people" })).toBeHidden();
  await act("Hand the group over");
  await ada.confirm("Hand the group over");
  await expect(bens.getByRole("list", { name: "Members" }).getByRole("listitem").first()).toContainText("Owner");
  await expect(bens.getByRole("list", { name: "Members" }).getByRole("listitem").first()).toContainText("You");
});

test("a member who is removed can read what was, and write no more", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.makeGroup("Garden plans", [ben]);
  await ada.write("Welcome");
  await ben.open("Garden plans");
  await ben.sees("Welcome");
  const details = await ada.openDetails("Garden plans");
  await details.getByRole("button", { name: "Actions for Ben Okafor" }).click();
  await ada.page.getByRole("menuitem", { name: "Remove from group" }).click();
  await ada.confirm("Remove from group");
  await expect(ben.page.getByText("You are no longer in this group.")).toBeVisible();
  await ben.sees("Welcome");
  await expect(ben.composer).toBeHidden();
});

test("an owner cannot leave the others alone; a member can leave", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.makeGroup("Garden plans", [ben]);
  await ada.chooseForChat("Garden plans", "Leave group");
  await ada.confirm("Leave group");
  await expect(ada.page.getByText("Hand the group over before you leave it.")).toBeVisible();
  await ben.chooseForChat("Garden plans", "Leave group");
  await ben.confirm("Leave group");
  await ben.open("Garden plans");
  await expect(ben.page.getByText("You are no longer in this group.")).toBeVisible();
  await expect(ada.window("Garden plans").getByText("Ben Okafor left")).toBeVisible();
});

test("name and description are changed, for everyone", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.makeGroup("Garden plans", [ben]);
  await ben.open("Garden plans");
  const details = await ada.openDetails("Garden plans");
  await details.getByRole("button", { name: "Edit name and description" }).click();
  await ada.page.getByRole("dialog").getByLabel("Group name").fill("Garden and orchard");
  await ada.page.getByRole("dialog").getByLabel("Description").fill("What grows where");
  await ada.confirm("Save");
  await expect(ben.window("Garden and orchard")).toBeVisible();
  const bens = await ben.openDetails("Garden and orchard");
  await expect(bens.getByText("What grows where")).toBeVisible();
});

test("an admin deletes what others wrote", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.makeGroup("Garden plans", [ben]);
  await ben.open("Garden plans");
  await ben.write("Something rude");
  await ada.choose("Something rude", "Delete for everyone");
  await ada.confirm("Delete");
  await ben.sees("This message was deleted");
});
