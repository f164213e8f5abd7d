/** The server's process: started, killed, started again on the same data. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { until } from "./until.js";

/** Codes that are sent go to the log, no limits on how often one machine calls, and passwords that are cheap to hash. */
const SETTINGS = {
  TIDINGS_MODE: "development",
  TIDINGS_LIMITS__ENABLED: "false",
  TIDINGS_AUTH__ARGON2_MEMORY_KIB: "8",
};

const PROGRAM = process.env.TIDINGS ?? resolve(import.meta.dirname, "../../../../target/debug/tidings");

export class Server {
  #process: ChildProcess | undefined;
  #port = 0;
  readonly #log: string[] = [];

  private constructor(
    private readonly data: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string>): Promise<Server> {
    if (!existsSync(PROGRAM)) {
      throw new Error(`${PROGRAM} is missing: cargo build --package tidings, or set TIDINGS to a server's program`);
    }
    const data = await mkdtemp(join(tmpdir(), "tidings-web-data-"));
    const server = new Server(data, { ...SETTINGS, ...settings });
    await server.restart();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get log(): string {
    return this.#log.join("");
  }

  /** The last code that was sent to a phone or an address; a development server writes them to its log. */
  codeFor(to: string): Promise<string> {
    return until(`a code is sent to ${to}`, () => {
      const lines = this.log.split("\n").filter((line) => line.includes("tidings::codes") && line.includes(to));
      return Promise.resolve(/code="?(\d{6})/.exec(lines.at(-1) ?? "")?.[1]);
    });
  }

  /** Starts it again, on the same data. */
  async restart(): Promise<void> {
    const args = ["serve", "--data", this.data, "--listen", `127.0.0.1:${String(this.#port)}`];
    const process_ = spawn(PROGRAM, args, {
      env: { ...process.env, ...this.settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    process_.stderr.on("data", (text: Buffer) => this.#log.push(text.toString()));
    this.#process = process_;
    for await (const line of createInterface(process_.stdout)) {
      const port = /listening on http:\/\/.*:(\d+)$/.exec(line)?.[1];
      if (port === undefined) continue;
      this.#port = Number(port);
      return;
    }
    throw new Error(`the server did not start:\n${this.log}`);
  }

  /** Ends it without a word: whatever it had only in memory is gone. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Asks it to end, as for an update. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  async remove(): Promise<void> {
    if (this.#process) await this.kill();
    await rm(this.data, { recursive: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ending = this.#process;
    if (!ending) return;
    this.#process = undefined;
    const ended = once(ending, "exit");
    ending.kill(signal);
    await ended;
  }
}
