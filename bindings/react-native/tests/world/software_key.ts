import { generateKeyPairSync, sign } from "node:crypto";
import type { DeviceKeySigner } from "../../src";

/** A key in software, where a phone has its hardware. */
export function softwareKey(): DeviceKeySigner {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    publicKey: () => Promise.resolve(publicKey.export({ type: "spki", format: "der" }).toString("base64")),
    sign: (challenge) =>
      Promise.resolve(sign("sha256", Buffer.from(challenge, "base64"), privateKey).toString("base64")),
  };
}
