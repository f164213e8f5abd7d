/** Finds who has the phone numbers of an address book. The server learns only the beginnings of their hashes, each of
 * which stands for many numbers. */
import { TidingsError } from "../error.js";
import type { PhoneMatch as WireMatch } from "../gen/tidings/v1/contact_service_pb.js";
import type { PhoneMatch } from "../types/index.js";
import type { Context } from "./context.js";

/** The contract's bound on the beginnings of one call. */
const MAX_PREFIXES = 512;
/** How many bytes of a hash the server answers with. */
const ANSWERED_BYTES = 16;

export async function lookUpPhones({ session }: Context, phones: readonly string[]): Promise<PhoneMatch[]> {
  const { salt, prefixBits } = await session.call(({ contacts }, options) => contacts.getPhoneLookup({}, options));
  const byHash = new Map<string, string>();
  const prefixes = new Set<number>();
  for (const phone of new Set(phones)) {
    const hash = await hashOf(salt, phone);
    byHash.set(hexOf(hash.subarray(0, ANSWERED_BYTES)), phone);
    prefixes.add(prefixOf(hash, prefixBits));
  }
  const found: PhoneMatch[] = [];
  const asked = [...prefixes];
  for (let start = 0; start < asked.length; start += MAX_PREFIXES) {
    for (const { hash, userId } of await ask(session, asked.slice(start, start + MAX_PREFIXES))) {
      const phone = byHash.get(hexOf(hash));
      if (phone !== undefined) found.push({ phone, userId });
    }
  }
  return found;
}

/** Who has numbers with these beginnings. Where too many have, it is asked for fewer beginnings at once. */
async function ask(session: Context["session"], prefixes: readonly number[]): Promise<readonly WireMatch[]> {
  try {
    const request = { prefixes: [...prefixes] };
    return (await session.call(({ contacts }, options) => contacts.lookUpPhones(request, options))).matches;
  } catch (error) {
    const tooLarge = error instanceof TidingsError && error.reason === "TOO_LARGE";
    if (!tooLarge || prefixes.length < 2) throw error;
    const middle = Math.ceil(prefixes.length / 2);
    return [...(await ask(session, prefixes.slice(0, middle))), ...(await ask(session, prefixes.slice(middle)))];
  }
}

async function hashOf(salt: Uint8Array, phone: string): Promise<Uint8Array> {
  const digits = new TextEncoder().encode(phone);
  const salted = new Uint8Array(salt.length + digits.length);
  salted.set(salt);
  salted.set(digits, salt.length);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", salted));
}

/** The hash's first bits as a number, the highest bit of the first byte first. */
function prefixOf(hash: Uint8Array, bits: number): number {
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0) >>> (32 - bits);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
