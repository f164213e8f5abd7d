import type { Remote } from "../observe/remote.js";
import type { Device, ScannedLink } from "../types/index.js";
import { device } from "../wire.js";
import { TidingsError } from "../error.js";
import { remote, type Context } from "./context.js";

/** The devices that the user is logged in on, and letting a further one in by its QR code. */
export class Devices {
  /** The newest first. */
  readonly list: Remote<readonly Device[]>;

  constructor(private readonly context: Context) {
    this.list = remote(context, ["devices", "session"], async () => {
      const answer = await context.session.call(({ devices }, options) => devices.listDevices({}, options));
      return answer.devices.map(device);
    });
  }

  /** Gives a device another name, of 1 to 64 characters. Refused: DEVICE_NOT_FOUND. */
  async rename(deviceId: string, name: string): Promise<Device> {
    const request = { deviceId, name };
    const answer = await this.context.session.call(({ devices }, options) => devices.renameDevice(request, options));
    if (!answer.device) throw new TidingsError("offline", "the server answered without a device");
    return device(answer.device);
  }

  /** Logs a device out for good. Refused: DEVICE_NOT_FOUND. */
  async revoke(deviceId: string): Promise<void> {
    await this.context.session.call(({ devices }, options) => devices.revokeDevice({ deviceId }, options));
  }

  /** Logs all devices out but this one; says how many there were. */
  async revokeOthers(): Promise<number> {
    const answer = await this.context.session.call(({ devices }, options) => devices.revokeOtherDevices({}, options));
    return answer.revoked;
  }

  /** Tells what a QR code would log in, and gives words that the new device shows too: have the user compare them, and
   * then `approveLink`. Refused: CHALLENGE_INVALID, also if another device scanned it. */
  async scanLink(qrText: string): Promise<ScannedLink> {
    const answer = await this.context.session.call(({ devices }, options) => devices.scanLink({ qrText }, options));
    const { linkId, place, words } = answer;
    return { linkId, deviceName: answer.device?.name ?? "", platform: answer.device?.platform ?? "", place, words };
  }

  /** Lets the new device in, or refuses it. Refused: CHALLENGE_INVALID. */
  async approveLink(linkId: string, approve: boolean): Promise<void> {
    await this.context.session.call(({ devices }, options) => devices.approveLink({ linkId, approve }, options));
  }
}
