/** A device that the user is logged in on. */
export interface Device {
  readonly id: string;
  /** What its owner calls it, 1 to 64 characters. */
  readonly name: string;
  /** What it runs. */
  readonly platform: string;
  readonly createdAt: Date;
  /** When the server last heard of it, to the minute. */
  readonly lastSeenAt: Date;
  /** Whether it is this one. */
  readonly current: boolean;
  /** From where the server last heard of it: a place, or the network of its address. */
  readonly place: string;
}

/** How far a log-in by QR code has come, on the device that shows the code. */
export type LinkStep =
  /** Show this code for a device of the user's to scan: what it says, an SVG image of it, and when it stops working. */
  | { readonly type: "offer"; readonly qrText: string; readonly qrSvg: string; readonly expiresAt: Date }
  /** It was scanned: show these four words, which the other device shows too. */
  | { readonly type: "scanned"; readonly words: readonly string[] }
  /** This device is logged in. */
  | { readonly type: "linked" }
  /** The user refused. */
  | { readonly type: "refused" };

/** What a scanned QR code would log in. */
export interface ScannedLink {
  /** For `approve`. */
  readonly linkId: string;
  /** What the new device calls itself. */
  readonly deviceName: string;
  /** What it runs. */
  readonly platform: string;
  /** From where it asks: a place, or the network of its address. */
  readonly place: string;
  /** Four words that the new device shows too: the user compares them. */
  readonly words: readonly string[];
}

/**
 * Keeps a P-256 key of this device, as Android's Keystore and Apple's Secure Enclave do, behind a fingerprint or a face.
 * What it gives and is given is in base64. It fails if the user turned its question down, or if the key is gone; the call
 * that asked then fails with `notSigned`.
 */
export interface DeviceKeySigner {
  /** The public key, as `SubjectPublicKeyInfo` in DER. */
  publicKey(): Promise<string>;
  /** Signs by ECDSA over SHA-256 of the challenge's bytes; the signature is in DER. */
  sign(challenge: string): Promise<string>;
}
