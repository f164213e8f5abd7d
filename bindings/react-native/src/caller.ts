import type { Calls } from "./calls";
import { fromNative } from "./error";
import type { NativeModule } from "./NativeTidings";
import { fromWire } from "./wire";

/** Makes the calls of one client on the native side. */
export class Caller {
  constructor(
    readonly native: NativeModule,
    /** What the native side calls the client. */
    readonly client: string,
  ) {}

  async call<Name extends keyof Calls>(name: Name, given: Calls[Name]["given"]): Promise<Calls[Name]["answer"]> {
    try {
      return fromWire(await this.native.call(this.client, name, given)) as Calls[Name]["answer"];
    } catch (error) {
      throw fromNative(error);
    }
  }

  /** A call that answers a time. */
  async time<Name extends TimeCall>(name: Name, given: Calls[Name]["given"]): Promise<Date> {
    return new Date(await this.call(name, given));
  }
}

type TimeCall = { [Name in keyof Calls]: Calls[Name]["answer"] extends number ? Name : never }[keyof Calls];
