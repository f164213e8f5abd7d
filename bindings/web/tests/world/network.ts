/** The network between the browsers and the server: it can be cut, and it can swallow what is sent. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export class Network {
  readonly #sockets = new Set<Socket>();
  #isUp = true;
  #swallows = false;

  private constructor(
    private readonly listener: Server,
    private readonly target: () => number,
  ) {
    listener.on("connection", (socket) => {
      this.#connect(socket);
    });
  }

  /** `target` gives the server's port. */
  static async open(target: () => number): Promise<Network> {
    const listener = createServer();
    const network = new Network(listener, target);
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return network;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Breaks all connections; new ones work. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Breaks all connections, and new ones too until it is up again. */
  down(): void {
    this.#isUp = false;
    this.cut();
  }

  up(): void {
    this.#isUp = true;
    this.#swallows = false;
  }

  /** From now on what the server says goes nowhere, although connections stay open. */
  swallowAnswers(): void {
    this.#swallows = true;
  }

  async close(): Promise<void> {
    this.down();
    this.listener.close();
    await once(this.listener, "close");
  }

  #connect(near: Socket): void {
    if (!this.#isUp) {
      near.destroy();
      return;
    }
    const far = connect(this.target(), "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on("data", (bytes) => {
        if (from === near || !this.#swallows) to.write(bytes);
      });
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
