/** The values that an app sees, named as those of the client for browsers. Ids are UUIDs; a `seq` is an entry's place in
 * its chat, from 1. */
export type * from "./chat";
export type * from "./connection";
export type * from "./device";
export type * from "./login";
export type * from "./message";
export type * from "./people";
export type * from "./security";
