/** The app's process, which has the native side: a real one, with lines of JSON where an app has React Native. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { inject } from "vitest";
import type { NativeEvent, NativeModule } from "../../src/NativeTidings";

declare module "vitest" {
  interface ProvidedContext {
    /** Whose native code the tests run. */
    native: "kotlin" | "swift";
  }
}

const PACKAGE = resolve(import.meta.dirname, "../..");

/** In the repository, which the Swift process sees too. */
const FOLDERS = resolve(PACKAGE, "../../target/react-native");

type Line = { readonly pid: number } | NativeEvent | Answer;

interface Answer {
  readonly id: number;
  readonly answer?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly details?: object;
}

interface Running {
  readonly process: ChildProcess;
  /** The process with the native side, which may be behind others. */
  readonly pid: Promise<number>;
}

/** A native module in a process of its own, which is started when it is first called. */
export class App implements NativeModule {
  /** Where its stores are; a folder for this process and for the tests. */
  readonly folder = join(FOLDERS, randomUUID());
  readonly #listeners = new Set<(event: NativeEvent) => void>();
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #running: Running | undefined;
  #calls = 0;

  open(...parameters: [server: string, store: string, deviceName: string, platform: string]): Promise<string> {
    return this.#call("open", parameters) as Promise<string>;
  }

  call(...parameters: [client: string, name: string, parameters: object]): Promise<unknown> {
    return this.#call("call", parameters);
  }

  close(client: string): Promise<void> {
    return this.#call("close", [client]) as Promise<void>;
  }

  observe(...parameters: [client: string, observation: string, subject: string, parameters: object]): Promise<void> {
    return this.#call("observe", parameters) as Promise<void>;
  }

  loadOlder(observation: string, count: number): Promise<boolean> {
    return this.#call("loadOlder", [observation, count]) as Promise<boolean>;
  }

  taken(observation: string): void {
    this.#tell("taken", [observation]);
  }

  cancel(observation: string): void {
    this.#tell("cancel", [observation]);
  }

  observeLog(observation: string, level: string): Promise<void> {
    return this.#call("observeLog", [observation, level]) as Promise<void>;
  }

  liveObjects(): Promise<{ cores: number; subscriptions: number }> {
    return this.#call("liveObjects", []) as Promise<{ cores: number; subscriptions: number }>;
  }

  onEvent(listener: (event: NativeEvent) => void): { remove(): void } {
    this.#listeners.add(listener);
    return { remove: () => this.#listeners.delete(listener) };
  }

  /** What the native side goes through when the app's JavaScript is loaded again. */
  async reload(): Promise<void> {
    await this.#call("reload", []);
  }

  /** Has what nobody holds any more removed, where that is not done by itself. */
  async collect(): Promise<void> {
    await this.#call("collect", []);
  }

  get pid(): Promise<number> {
    return this.#start().pid;
  }

  /** Ends the process as a phone does that needs memory: without a word. */
  async kill(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    const pid = await running.pid;
    if (running.process.exitCode !== null) return;
    const exited = once(running.process, "exit");
    process.kill(pid, "SIGKILL");
    await exited;
  }

  /** Ends it, with all that is stored. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #call(method: string, parameters: readonly unknown[]): Promise<unknown> {
    const { process } = this.#start();
    const id = ++this.#calls;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    process.stdin?.write(`${JSON.stringify({ id, method, parameters })}\n`);
    const { answer, code, message, details } = await answered;
    // As React Native rejects.
    if (code !== undefined) throw Object.assign(new Error(message), { code, userInfo: details });
    return answer;
  }

  /** Calls without waiting; it does not matter to a process that has ended. */
  #tell(method: string, parameters: readonly unknown[]): void {
    this.#call(method, parameters).catch(() => undefined);
  }

  #start(): Running {
    if (this.#running) return this.#running;
    mkdirSync(this.folder, { recursive: true });
    const [program = "", ...parameters] = command();
    const process = spawn(program, [...parameters, this.folder], { stdio: ["pipe", "pipe", "pipe"] });
    const pid = new Promise<number>((resolve, reject) => {
      createInterface(process.stdout).on("line", (line) => {
        this.#hear(JSON.parse(line) as Line, resolve);
      });
      process.on("exit", () => {
        reject(new Error("the app's process ended before it was ready"));
      });
    });
    let errors = "";
    process.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    process.on("exit", () => {
      this.#ended(errors);
    });
    this.#running = { process, pid };
    return this.#running;
  }

  /** What nobody will answer fails. */
  #ended(errors: string): void {
    const message = `the app's process ended: ${errors}`;
    for (const answer of this.#waiting.values()) answer({ id: 0, code: "ended", message });
    this.#waiting.clear();
  }

  #hear(line: Line, started: (pid: number) => void): void {
    if ("pid" in line) {
      started(line.pid);
    } else if ("observation" in line) {
      for (const listener of this.#listeners) listener(line);
    } else {
      this.#waiting.get(line.id)?.(line);
      this.#waiting.delete(line.id);
    }
  }
}

/** How the process of a platform is started. */
function command(): readonly string[] {
  if (inject("native") === "swift") return [join(PACKAGE, "swiftpm"), "host"];
  const classpath = [
    join(PACKAGE, "target/classes"),
    join(PACKAGE, "target/test-classes"),
    readFileSync(join(PACKAGE, "target/classpath"), "utf8"),
  ];
  return ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classpath.join(":"), "host.HostKt"];
}
