/** The values that cross the public surface. Ids are UUIDs; a `seq` is an entry's place in its chat, from 1. */
export type * from "./account.js";
export type * from "./chat.js";
export type * from "./connection.js";
export type * from "./finding.js";
export type * from "./linking.js";
export type * from "./message.js";
export type * from "./security.js";
