import type { Message, MessageBody } from "@tidings/web";
import type { Texts } from "../texts";
import { nameList } from "../texts/times";

type Membership = Extract<MessageBody, { type: "membership" }>;
type Settings = Extract<MessageBody, { type: "settings" }>;

/** What is needed to tell what happened to a chat. */
export interface Telling {
  texts: Texts;
  language: string;
  /** What somebody is called, “You” for the user. */
  nameOf: (userId: string) => string;
}

/** Whether it is something that happened to the chat, and not something that somebody wrote. */
export function isSystemLine(message: Message): boolean {
  return message.body.type === "membership" || message.body.type === "settings";
}

/** Whose names `systemText` needs. */
export function involvedIds({ authorId, body }: Message): string[] {
  if (body.type === "settings") return [authorId];
  if (body.type !== "membership") return [];
  const named = [...body.joined, ...body.roleChanged].map((member) => member.userId);
  return [...new Set([authorId, ...named, ...body.left])];
}

/** What happened to the chat, as a sentence. */
export function systemText({ authorId, body }: Message, telling: Telling): string {
  if (body.type === "membership") return membershipText(authorId, body, telling);
  if (body.type === "settings") return settingsText(authorId, body, telling);
  return "";
}

function membershipText(authorId: string, body: Membership, { texts, language, nameOf }: Telling): string {
  const names = (ids: readonly string[]) => nameList(language, ids.map(nameOf));
  const author = nameOf(authorId);
  const added = body.joined.map((member) => member.userId).filter((id) => id !== authorId);
  const removed = body.left.filter((id) => id !== authorId);
  const madeOwner = body.roleChanged.filter((member) => member.role === "owner");
  const others = madeOwner.length > 0 ? [] : body.roleChanged;
  const withRole = (role: "admin" | "member") =>
    others.filter((member) => member.role === role).map((member) => member.userId);
  const sentences = [
    body.joined.some((member) => member.userId === authorId && member.role === "owner") &&
      texts.message.created(author),
    added.length > 0 && texts.message.added(author, names(added)),
    removed.length > 0 && texts.message.removed(author, names(removed)),
    body.left.includes(authorId) && texts.message.left(author),
    madeOwner.length > 0 && texts.message.madeOwner(names(madeOwner.map((member) => member.userId))),
    withRole("admin").length > 0 && texts.message.madeAdmin(names(withRole("admin"))),
    withRole("member").length > 0 && texts.message.madeMember(names(withRole("member"))),
  ];
  return sentences.filter(Boolean).join(" · ");
}

function settingsText(authorId: string, body: Settings, { texts, nameOf }: Telling): string {
  const author = nameOf(authorId);
  if (body.title !== undefined) return texts.message.titleChanged(author, body.title);
  return texts.message.descriptionChanged(author);
}
