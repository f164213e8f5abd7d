/** Logs this browser in by a QR code that another device of the user's scans. */
import { fromCall, TidingsError } from "../error.js";
import type { LinkEnd, LinkStep } from "../types/index.js";
import { date } from "../wire.js";
import type { Context, OwnDevice } from "./context.js";

/** Above the two minutes that an offer lasts. */
const TIMEOUT = 150_000;

export async function link(
  context: Context,
  device: OwnDevice,
  show: (step: LinkStep) => void,
  stop: AbortSignal | undefined,
): Promise<LinkEnd> {
  const { devices } = context.session.services;
  try {
    for await (const { event } of devices.linkDevice({ device }, { signal: stop, timeoutMs: TIMEOUT })) {
      switch (event.case) {
        case "offer": {
          const { qrText, qrSvg, expiresAt } = event.value;
          show({ type: "offer", qrText, qrSvg, expiresAt: date(expiresAt) });
          break;
        }
        case "scanned":
          show({ type: "scanned", words: event.value.words });
          break;
        case "linked":
          await context.session.begin(event.value);
          return "linked";
        case "refused":
          return "refused";
        case undefined:
          // From a later version of the contract.
          break;
      }
    }
  } catch (error) {
    if (stop?.aborted) return "stopped";
    throw fromCall(error);
  }
  if (stop?.aborted) return "stopped";
  throw new TidingsError("offline", "the server ended the call without an answer");
}
