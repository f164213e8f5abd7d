import type { Caller } from "../caller";
import type { LinkStep, ScannedLink } from "../types";

/** Logging a new device in by a QR code that it shows and that another device of the user's scans. All calls ask the
 * server. */
export class Linking {
  constructor(private readonly caller: Caller) {}

  /** Logs this device in by a QR code, for another device of the user's to scan. It then needs a step-up before the calls
   * that ask for one. `INVALID_FIELD`. */
  async begin(): Promise<DeviceLink> {
    return new DeviceLink(this.caller, await this.caller.call("linkDevice", {}));
  }

  /** Tells what a QR code would log in, and gives words that the new device shows too: have the user compare them, and then
   * `approve`. `CHALLENGE_INVALID`, also if another device scanned it. */
  scan(qrText: string): Promise<ScannedLink> {
    return this.caller.call("scanLink", { qrText });
  }

  /** Lets the new device in, or refuses it. `CHALLENGE_INVALID`. */
  approve(linkId: string, approve: boolean): Promise<void> {
    return this.caller.call("approveLink", { linkId, approve });
  }
}

/** A log-in by QR code that is under way. */
export class DeviceLink {
  constructor(
    private readonly caller: Caller,
    private readonly name: string,
  ) {}

  /** The next step: an offer, then that it was scanned, then `linked` or `refused`; none after those, and after `cancel`.
   * `linked` comes when this device is logged in, on an emptied local store. The log-in has ended with each error:
   * `CHALLENGE_INVALID` when the two minutes of the offer are over. */
  next(): Promise<LinkStep | undefined> {
    return this.caller.call("nextLinkStep", { link: this.name });
  }

  /** Gives it up. */
  cancel(): Promise<void> {
    return this.caller.call("cancelLink", { link: this.name });
  }
}
