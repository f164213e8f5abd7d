/** A user's profile as it is stored. Whoever looks has it asked for, if it is unknown or old. */
import { want, type Store } from "../store/index.js";
import type { Profile } from "../types/index.js";
import type { Hub } from "./hub.js";
import { Marks } from "./marks.js";
import { Source } from "./source.js";

/** A profile that is looked at is asked for again after this. */
const LASTS = 10 * 60_000;
/** The longest that a timer can wait. */
const LONGEST_WAIT = 2 ** 31 - 1;

export class ObservedProfile extends Source<Profile | undefined> {
  readonly #marks = new Marks(() => this.#read());
  #unobserve: () => void = () => undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    private readonly hub: Hub,
    private readonly userId: string,
  ) {
    super(undefined);
  }

  protected override started(): void {
    this.#unobserve = this.hub.observe("profiles", (marked) => {
      if (!marked || marked.has(this.userId)) this.#marks.mark(undefined);
    });
    this.#marks.mark(undefined);
  }

  protected override stopped(): void {
    this.#unobserve();
    clearTimeout(this.#expiry);
  }

  async #read(): Promise<void> {
    const row = await this.store.read((tx) => tx.objectStore("profiles").get(this.userId));
    if (row && row.fetchedAt > 0) {
      const profile = this.#withoutOldStatus(row);
      this.change(profile, profile);
    } else {
      this.change(undefined, undefined);
    }
    const oldest = Date.now() - LASTS;
    if (row?.wanted || (row && row.fetchedAt >= oldest)) return;
    await this.store.write((tx, changes) => want(tx, changes, this.userId, oldest));
  }

  /** The profile, whose status text goes when its time is over. */
  #withoutOldStatus({ userId, username, displayName, statusText, statusExpiresAt, deleted }: Profile): Profile {
    clearTimeout(this.#expiry);
    const profile = { userId, username, displayName, deleted };
    if (statusExpiresAt === undefined) return { ...profile, statusText };
    const left = statusExpiresAt.getTime() - Date.now();
    if (left <= 0) return { ...profile, statusText: "" };
    if (this.isObserved) {
      const again = () => {
        this.#marks.mark(undefined);
      };
      this.#expiry = setTimeout(again, Math.min(left, LONGEST_WAIT));
    }
    return { ...profile, statusText, statusExpiresAt };
  }
}
