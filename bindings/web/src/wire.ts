/** From the contract's types to the client's, and back. */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate, timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { ReportReason as WireReportReason, type Contact as WireContact } from "./gen/tidings/v1/contact_service_pb.js";
import type { Device as WireDevice } from "./gen/tidings/v1/device_service_pb.js";
import {
  ContentSchema,
  Role as WireRole,
  type Content,
  type Entry,
  type MemberRole as WireMemberRole,
} from "./gen/tidings/v1/entry_pb.js";
import type { Presence as WirePresence } from "./gen/tidings/v1/live_service_pb.js";
import type { Receipt as WireReceipt } from "./gen/tidings/v1/message_service_pb.js";
import {
  Audience as WireAudience,
  PrivacySchema,
  type Privacy as WirePrivacy,
  type Profile as WireProfile,
} from "./gen/tidings/v1/profile_service_pb.js";
import type {
  Audience,
  Contact,
  Device,
  Draft,
  MemberRole,
  Mention,
  MessageBody,
  Presence,
  Privacy,
  Profile,
  Receipt,
  ReportReason,
  Role,
  TextBody,
} from "./types/index.js";

/** The milliseconds since 1970; 0 if it is unset. */
export function millis(time: Timestamp | undefined): number {
  return time ? timestampMs(time) : 0;
}

export function optionalMillis(time: Timestamp | undefined): number | undefined {
  return time && timestampMs(time);
}

export function date(time: Timestamp | undefined): Date {
  return new Date(millis(time));
}

export function optionalDate(time: Timestamp | undefined): Date | undefined {
  return time && timestampDate(time);
}

/** `undefined` also for a role that this version does not know. */
export function role(wire: WireRole): Role | undefined {
  switch (wire) {
    case WireRole.MEMBER:
      return "member";
    case WireRole.ADMIN:
      return "admin";
    case WireRole.OWNER:
      return "owner";
    case WireRole.UNSPECIFIED:
      return undefined;
  }
}

export const WIRE_ROLES: Readonly<Record<Role, WireRole>> = {
  member: WireRole.MEMBER,
  admin: WireRole.ADMIN,
  owner: WireRole.OWNER,
};

export const WIRE_REPORT_REASONS: Readonly<Record<ReportReason, WireReportReason>> = {
  spam: WireReportReason.SPAM,
  harassment: WireReportReason.HARASSMENT,
  impersonation: WireReportReason.IMPERSONATION,
  illegal: WireReportReason.ILLEGAL,
  other: WireReportReason.OTHER,
};

/** What an entry says; `undefined` where there is nothing to show. */
export function entryBody({ body }: Entry): MessageBody | undefined {
  switch (body.case) {
    case "content":
      return contentBody(body.value);
    case "sealed":
      return { type: "sealed", scheme: body.value.scheme, ciphertext: body.value.ciphertext };
    case "membership":
      return {
        type: "membership",
        joined: memberRoles(body.value.joined),
        left: body.value.leftUserIds,
        roleChanged: memberRoles(body.value.roleChanged),
      };
    case "settings":
      return { type: "settings", title: body.value.title, description: body.value.description };
    default:
      return undefined;
  }
}

function contentBody(content: Content): MessageBody {
  if (content.kind.case !== "text") return { type: "unknown" };
  const { text, link } = content.kind.value;
  return {
    type: "text",
    text,
    link: link && { url: link.url, title: link.title, description: link.description },
    replyToSeq: content.replyToSeq > 0n ? Number(content.replyToSeq) : undefined,
    mentions: content.mentions.map((mention) => {
      const start = indexOf(text, mention.offset);
      return { userId: mention.userId, offset: start, length: indexOf(text, mention.offset + mention.length) - start };
    }),
    forwardCount: content.forwardCount,
  };
}

/** What a draft will look like. */
export function draftBody(draft: Draft): TextBody {
  return {
    type: "text",
    text: draft.text,
    link: draft.link,
    replyToSeq: draft.replyToSeq,
    mentions: draft.mentions ?? [],
    forwardCount: 0,
  };
}

export function draftContent(draft: Draft): Content {
  const mention = ({ userId, offset, length }: Mention) => {
    const start = characters(draft.text, offset);
    return { userId, offset: start, length: characters(draft.text, offset + length) - start };
  };
  const link = draft.link && { url: draft.link.url, title: draft.link.title, description: draft.link.description };
  const content: MessageInitShape<typeof ContentSchema> = {
    kind: { case: "text", value: link ? { text: draft.text, link } : { text: draft.text } },
    replyToSeq: BigInt(draft.replyToSeq ?? 0),
    mentions: (draft.mentions ?? []).map(mention),
  };
  return create(ContentSchema, content);
}

/** The index in a string of its nth Unicode character; the contract counts those. */
function indexOf(text: string, nth: number): number {
  let index = 0;
  for (const character of text) {
    if (nth-- <= 0) break;
    index += character.length;
  }
  return index;
}

/** How many Unicode characters there are before an index. */
function characters(text: string, index: number): number {
  return Array.from(text.slice(0, index)).length;
}

function memberRoles(members: readonly WireMemberRole[]): MemberRole[] {
  return members.flatMap((member) => {
    const known = role(member.role);
    return known ? [{ userId: member.userId, role: known }] : [];
  });
}

export function profile(wire: WireProfile | undefined): Profile {
  return {
    userId: wire?.userId ?? "",
    username: wire?.username ?? "",
    displayName: wire?.displayName ?? "",
    statusText: wire?.statusText ?? "",
    statusExpiresAt: optionalDate(wire?.statusExpiresAt),
    deleted: wire?.deleted ?? false,
  };
}

export function contact(wire: WireContact | undefined): Contact {
  return { profile: profile(wire?.profile), alias: wire?.alias ?? "", addedAt: date(wire?.addedAt) };
}

export function device(wire: WireDevice): Device {
  return {
    id: wire.deviceId,
    name: wire.name,
    platform: wire.platform,
    createdAt: date(wire.createdAt),
    lastSeenAt: date(wire.lastSeenAt),
    current: wire.current,
    place: wire.place,
  };
}

export function receipt(wire: WireReceipt): Receipt {
  return { userId: wire.userId, deliveredSeq: Number(wire.deliveredSeq), readSeq: Number(wire.readSeq) };
}

export function presence(wire: WirePresence): Presence {
  return {
    userId: wire.userId,
    online: wire.online,
    lastSeenAt: optionalDate(wire.lastSeenAt),
  };
}

export function privacy(wire: WirePrivacy | undefined): Privacy {
  return {
    lastSeen: audience(wire?.lastSeen),
    online: audience(wire?.online),
    statusText: audience(wire?.statusText),
    addToGroups: audience(wire?.addToGroups),
    findByPhone: audience(wire?.findByPhone),
    readReceipts: wire?.readReceipts ?? false,
  };
}

/** The settings that are to change; the others are left out. */
export function wirePrivacy(changed: Partial<Privacy>): MessageInitShape<typeof PrivacySchema> {
  const { readReceipts } = changed;
  return {
    lastSeen: wireAudience(changed.lastSeen),
    online: wireAudience(changed.online),
    statusText: wireAudience(changed.statusText),
    addToGroups: wireAudience(changed.addToGroups),
    findByPhone: wireAudience(changed.findByPhone),
    ...(readReceipts === undefined ? {} : { readReceipts }),
  };
}

/** The narrowest audience for one that this version does not know. */
function audience(wire: WireAudience | undefined): Audience {
  switch (wire) {
    case WireAudience.EVERYONE:
      return "everyone";
    case WireAudience.CONTACTS:
      return "contacts";
    default:
      return "nobody";
  }
}

/** An audience that is not given is left as it is. */
function wireAudience(given: Audience | undefined): WireAudience {
  switch (given) {
    case "everyone":
      return WireAudience.EVERYONE;
    case "contacts":
      return WireAudience.CONTACTS;
    case "nobody":
      return WireAudience.NOBODY;
    case undefined:
      return WireAudience.UNSPECIFIED;
  }
}
