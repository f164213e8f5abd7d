import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "@playwright/test";

const ROOT = resolve(import.meta.dirname, "../../../..");
const PROGRAM = process.env.TIDINGS ?? join(ROOT, "target/debug/tidings");
const APP = join(ROOT, "examples/web/dist");

/** A test is not about these. */
const SETTINGS = {
  TIDINGS_MODE: "development",
  TIDINGS_SERVER__WEB_APP: APP,
  TIDINGS_LIMITS__ENABLED: "false",
  TIDINGS_AUTH__ARGON2_MEMORY_KIB: "64",
  TIDINGS_AUTH__ARGON2_PASSES: "1",
};

/** A real `tidings` with its own data, which serves the built app. */
export class Server {
  #process: ChildProcess | undefined;
  #listen = "127.0.0.1:0";
  #output: string[] = [];

  private constructor(
    private readonly data: string,
    private readonly settings: Record<string, string>,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<Server> {
    if (!existsSync(join(APP, "index.html"))) throw new Error("the app is not built: run `npm run build` first");
    const server = new Server(await mkdtemp(join(tmpdir(), "tidings-web-")), settings);
    await server.#run();
    return server;
  }

  get url(): string {
    return `http://${this.#listen}`;
  }

  /** The same under a name that passkeys can be bound to. */
  get namedUrl(): string {
    return this.url.replace("127.0.0.1", "localhost");
  }

  /** The last code that was sent to a phone or an address; a development server writes them to its log. */
  async codeFor(to: string): Promise<string> {
    let code: string | undefined;
    const look = () => {
      const lines = this.#output.join("").split("\n");
      const line = lines.findLast((each) => each.includes("tidings::codes") && each.includes(to));
      code = /code="?(\d{6})/.exec(line ?? "")?.[1];
      return code;
    };
    await expect.poll(look, { message: `a code for ${to}` }).toBeDefined();
    return code ?? "";
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (!running) return;
    this.#process = undefined;
    const ended = once(running, "exit");
    running.kill("SIGKILL");
    await ended;
  }

  /** Starts it again, on the same port and with the same data. */
  async restart(settings: Record<string, string> = {}): Promise<void> {
    Object.assign(this.settings, settings);
    await this.#run();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const child = spawn(PROGRAM, ["serve", "--data", this.data, "--listen", this.#listen], {
      env: { ...process.env, ...SETTINGS, ...this.settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    const output: string[] = [];
    this.#output = output;
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    for await (const line of createInterface({ input: child.stdout })) {
      output.push(line);
      const listening = /listening on http:\/\/(\S+)/.exec(line)?.[1];
      if (listening === undefined) continue;
      this.#listen = listening;
      child.stdout.resume();
      return;
    }
    throw new Error(`the server did not start:\n${output.join("\n")}`);
  }
}
