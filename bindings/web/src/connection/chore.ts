/** Work that is done one at a time, once more if it is asked for meanwhile, and later again if it failed. */
import { TidingsError } from "../error.js";
import { Backoff } from "./backoff.js";

export class Chore {
  readonly #backoff = new Backoff();
  #running = false;
  #asked = false;
  #retryAt: number | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  ask(): void {
    this.#asked = true;
    if (!this.#running) void this.#run();
  }

  /** To be called now and then. */
  retryIfDue(): void {
    if (this.#retryAt !== undefined && Date.now() >= this.#retryAt) this.ask();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#retryAt = undefined;
    try {
      while (this.#asked) {
        this.#asked = false;
        await this.work();
      }
      this.#backoff.reset();
    } catch (error) {
      if (!(error instanceof TidingsError)) throw error;
      this.#retryAt = Date.now() + Math.max(this.#backoff.next(), error.retryAfter ?? 0);
    } finally {
      this.#running = false;
    }
  }
}
