import { expect, type Locator, type Page } from "@playwright/test";

export const PASSWORD = "correct horse";

/** Somebody who uses the app in a browser of their own. */
export class Person {
  constructor(
    readonly page: Page,
    readonly name: string,
    readonly username: string,
  ) {}

  /** Makes their account; afterwards they see their chats. */
  async register(): Promise<void> {
    await this.page.goto("/#/register");
    await this.page.getByLabel("Name", { exact: true }).fill(this.name);
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await this.page.getByRole("button", { name: "Create account" }).click();
    await this.seesChats();
  }

  async logIn(password = PASSWORD): Promise<void> {
    await this.page.goto("/#/login");
    await this.page.getByLabel("Username").fill(this.username);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Log in", exact: true }).click();
  }

  /** Logs in by a QR code, with the help of a browser in which they are logged in. */
  async link(helper: Person): Promise<void> {
    await this.page.goto("/#/link");
    const text = await this.page.getByLabel("Or copy this text to it").inputValue();
    await helper.openSettings();
    await helper.section("Devices").getByRole("button", { name: "Link a device" }).click();
    const dialog = helper.dialog("Link a device");
    await dialog.getByLabel("Text of the QR code").fill(text);
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByRole("button", { name: "Yes, let it in" }).click();
    await this.seesChats();
  }

  async seesChats(): Promise<void> {
    await expect(this.page.getByRole("heading", { name: "Chats", level: 1 })).toBeVisible();
  }

  /** Finds somebody by their username and opens the chat with them. */
  async find(other: Person): Promise<void> {
    await this.search.fill(other.username);
    await this.page.getByRole("list", { name: "People" }).getByRole("button", { name: other.name }).click();
    await expect(this.window(other.name)).toBeVisible();
  }

  get search(): Locator {
    return this.page.getByRole("textbox", { name: "Search chats and people" });
  }

  /** A chat in the list. */
  chat(title: string): Locator {
    return this.page.getByRole("navigation").getByRole("listitem").filter({ hasText: title });
  }

  async open(title: string): Promise<void> {
    await this.chat(title).getByRole("link").click();
    await expect(this.window(title)).toBeVisible();
  }

  /** The chat that is open. */
  window(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: "Message", exact: true });
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await expect(this.composer).toHaveValue("");
  }

  /** A message of the chat that is open. */
  bubble(text: string | RegExp): Locator {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  async sees(...texts: (string | RegExp)[]): Promise<void> {
    for (const text of texts) await expect(this.bubble(text)).toHaveCount(1);
  }

  /** Chooses from a message's menu. */
  async choose(text: string | RegExp, action: string): Promise<void> {
    await this.bubble(text).click({ button: "right", position: { x: 12, y: 12 } });
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** Chooses from the menu of a chat in the list. */
  async chooseForChat(title: string, action: string): Promise<void> {
    await this.chat(title).getByRole("link").click({ button: "right" });
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** Agrees to the question that is asked. */
  async confirm(action: string): Promise<void> {
    await this.page.getByRole("dialog").getByRole("button", { name: action, exact: true }).click();
  }

  /** Chooses from the menu on top of the sidebar. */
  async menu(action: string): Promise<void> {
    await this.page.getByRole("button", { name: "Menu", exact: true }).click();
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  async openSettings(): Promise<void> {
    await this.menu("Settings");
    await expect(this.page.getByRole("heading", { name: "Settings" })).toBeVisible();
  }

  /** Opens a panel that the settings lead to. */
  async openPanel(title: string): Promise<void> {
    await this.page.goto("/#/");
    await this.openSettings();
    await this.page.getByRole("link", { name: title }).click();
    await expect(this.page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  }

  /** A part of a panel. */
  section(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  /** A dialog by its title. */
  dialog(title: string): Locator {
    return this.page.getByRole("dialog", { name: title, exact: true });
  }

  /** Waits until they are told something in passing. */
  async isTold(text: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("status").getByText(text).first()).toBeVisible();
  }

  /** Opens the details of the chat that is open. */
  async openDetails(title: string): Promise<Locator> {
    await this.window(title).getByRole("button", { name: title, expanded: false }).first().click();
    const details = this.page.getByRole("complementary", { name: "Chat details" });
    await expect(details).toBeVisible();
    return details;
  }

  /** Makes a group with others, and opens it. */
  async makeGroup(title: string, others: Person[], { shared = true } = {}): Promise<void> {
    await this.menu("New group");
    await this.page.getByLabel("Group name").fill(title);
    if (!shared) await this.page.getByRole("switch", { name: "New members see earlier messages" }).uncheck();
    await this.pick(others);
    await this.page.getByRole("button", { name: "Create group" }).click();
    await expect(this.window(title)).toBeVisible();
  }

  /** Picks people where several can be chosen. */
  async pick(others: Person[]): Promise<void> {
    const search = this.page.getByRole("textbox", { name: "Name or username" });
    for (const other of others) {
      await search.fill(other.username);
      await this.page.getByRole("checkbox", { name: other.name }).click();
      await search.fill("");
    }
  }
}
