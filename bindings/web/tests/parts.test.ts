/** Parts that need no browser. */
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { expect, test, vi } from "vitest";
import { Backoff, LONGEST } from "../src/connection/backoff.js";
import { Chore } from "../src/connection/chore.js";
import { fromCall, TidingsError } from "../src/error.js";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../src/gen/google/rpc/error_details_pb.js";
import { EntrySchema } from "../src/gen/tidings/v1/entry_pb.js";
import { counted, imported, react } from "../src/store/reactions.js";
import { draftContent, entryBody } from "../src/wire.js";

test("waits never exceed the longest, however many failures there were", () => {
  const backoff = new Backoff();
  for (let failure = 0; failure < 100; failure++) expect(backoff.next()).toBeLessThanOrEqual(LONGEST);
  backoff.reset();
  expect(backoff.next()).toBeLessThanOrEqual(500);
});

test("a chore that is asked for while it runs is done once more, and one that failed later", async () => {
  vi.useFakeTimers();
  let runs = 0;
  let fails = true;
  const chore = new Chore(async () => {
    runs += 1;
    await Promise.resolve();
    if (fails) throw new TidingsError("offline", "not now");
  });
  chore.ask();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs).toBe(1);
  fails = false;
  await vi.advanceTimersByTimeAsync(LONGEST);
  chore.retryIfDue();
  chore.ask();
  chore.ask();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs).toBe(3);
  chore.retryIfDue();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs).toBe(3);
  vi.useRealTimers();
});

test("an error that carries the server's reason is its answer, any other is about the way to it", () => {
  const info = {
    desc: ErrorInfoSchema,
    value: create(ErrorInfoSchema, { domain: "tidings", reason: "INVALID_FIELD" }),
  };
  const wrong = {
    desc: BadRequestSchema,
    value: create(BadRequestSchema, { fieldViolations: [{ field: "title", description: "too long" }] }),
  };
  const retry = { desc: RetryInfoSchema, value: create(RetryInfoSchema, { retryDelay: { seconds: 2n } }) };
  const refused = asReceived(new ConnectError("no", Code.InvalidArgument, undefined, [info, wrong, retry]));
  expect(fromCall(refused)).toMatchObject({
    kind: "refused",
    reason: "INVALID_FIELD",
    field: "title",
    retryAfter: 2000,
  });
  expect(fromCall(new ConnectError("no", Code.Unavailable))).toMatchObject({ kind: "offline", reason: undefined });
  expect(fromCall(new TypeError("Failed to fetch"))).toMatchObject({ kind: "offline" });
  const unknown = { ...info, value: create(ErrorInfoSchema, { domain: "tidings", reason: "FROM_THE_FUTURE" }) };
  const future = asReceived(new ConnectError("no", Code.Internal, undefined, [unknown]));
  expect(fromCall(future)).toMatchObject({ kind: "refused", reason: "OTHER" });
});

test("mentions are counted in characters on the wire and in the string's units in the client", () => {
  const text = "👩‍🚀🎉 hi @zoë!";
  const mention = { userId: "zoe", offset: text.indexOf("@zoë"), length: 4 };
  const content = draftContent({ text, mentions: [mention] });
  expect(content.mentions[0]).toMatchObject({ offset: 8, length: 4 });
  const entry = create(EntrySchema, { body: { case: "content", value: content } });
  expect(entryBody(entry)).toMatchObject({ text, mentions: [mention] });
});

test("of two reactions of a user the newer counts, in whatever order they are read", () => {
  const older = { userId: "ada", emoji: "👍", seq: 5 };
  const newer = { userId: "ada", emoji: "", seq: 7 };
  expect(counted(react(react(undefined, older), newer), "ada")).toEqual([]);
  expect(counted(react(react(undefined, newer), older), "ada")).toEqual([]);
  expect(counted(react(undefined, older), "ada")).toEqual([{ emoji: "👍", count: 1, userIds: ["ada"], own: true }]);
});

test("reactions that the server counts but does not name are counted", () => {
  const entry = create(EntrySchema, {
    reactions: [
      { emoji: "👍", count: 20, userIds: ["ada", "bob"] },
      { emoji: "🎉", count: 1, userIds: ["eve"] },
    ],
  });
  const reactions = react(imported(entry, 10), { userId: "zoe", emoji: "🎉", seq: 11 });
  expect(counted(reactions, "zoe")).toEqual([
    { emoji: "👍", count: 20, userIds: ["ada", "bob"], own: false },
    { emoji: "🎉", count: 2, userIds: ["eve", "zoe"], own: true },
  ]);
});

/** An error as it comes from the wire, where details are bytes. */
function asReceived(error: ConnectError): ConnectError {
  const received = new ConnectError(error.rawMessage, error.code);
  received.details = error.details.flatMap((detail) =>
    "desc" in detail
      ? [{ type: detail.desc.typeName, value: toBinary(detail.desc, create(detail.desc, detail.value)) }]
      : [detail],
  );
  return received;
}
