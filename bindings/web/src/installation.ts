/**
 * What stays in the browser when nobody is logged in, in its local storage: an id by which the server counts the codes
 * that are asked for, and what says that this browser is trusted.
 */
import { v4 as uuid } from "uuid";

export class Installation {
  /** `name` is the client's: accounts that are logged in at the same time share nothing. */
  constructor(private readonly name: string) {}

  /** A random text, the same as long as the browser keeps it. */
  get id(): string {
    const key = `${this.name}:installation`;
    const known = localStorage.getItem(key);
    if (known !== null) return known;
    const made = uuid();
    localStorage.setItem(key, made);
    return made;
  }

  /** What a log-in sends so that it needs no second factor; empty if this browser is not trusted. */
  trustToken(login: string): string {
    return localStorage.getItem(this.#trustKey(login)) ?? "";
  }

  trust(login: string, token: string): void {
    localStorage.setItem(this.#trustKey(login), token);
  }

  #trustKey(login: string): string {
    return `${this.name}:trust:${login.toLowerCase()}`;
  }
}
