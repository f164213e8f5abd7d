/** A phone's passkeys, in software. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

interface Passkey {
  readonly id: Buffer;
  readonly user: string;
  readonly key: KeyObject;
}

/** What of the options of WebAuthn is read here. */
interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly rpId?: string;
  readonly user?: { readonly id: string };
}

const PRESENT_AND_RECOGNISED = 0x05;
const WITH_KEY = 0x40;

export class Passkeys {
  #passkey: Passkey | undefined;
  #uses = 0;

  /** `origin` is what the platform says of the app that asks. */
  constructor(private readonly origin: string) {}

  /** Makes a passkey, of which it keeps the last; gives the `RegistrationResponseJSON`. */
  create(optionsJson: string): string {
    const options = JSON.parse(optionsJson) as Options;
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const passkey = { id: randomBytes(32), user: options.user?.id ?? "", key: privateKey };
    this.#passkey = passkey;
    const model = Buffer.alloc(16);
    const attested = Buffer.concat([model, Buffer.from([0, passkey.id.length]), passkey.id, cose(publicKey)]);
    const data = Buffer.concat([this.#data(options.rp?.id ?? "", WITH_KEY), attested]);
    const object = Buffer.concat([
      Buffer.from([0xa3]),
      Buffer.concat([text("fmt"), text("none"), text("attStmt"), Buffer.from([0xa0]), text("authData"), bytes(data)]),
    ]);
    const client = this.#client("webauthn.create", options);
    return credential(passkey, { clientDataJSON: coded(client), attestationObject: coded(object) });
  }

  /** Signs with the passkey; gives the `AuthenticationResponseJSON`. */
  get(optionsJson: string): string {
    const options = JSON.parse(optionsJson) as Options;
    const passkey = this.#passkey;
    if (!passkey) throw new Error("there is no passkey");
    this.#uses += 1;
    const client = this.#client("webauthn.get", options);
    const data = this.#data(options.rpId ?? "", 0);
    const signature = sign("sha256", Buffer.concat([data, createHash("sha256").update(client).digest()]), passkey.key);
    return credential(passkey, {
      clientDataJSON: coded(client),
      authenticatorData: coded(data),
      signature: coded(signature),
      userHandle: passkey.user,
    });
  }

  #client(type: string, { challenge }: Options): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  /** What an authenticator says of itself. */
  #data(domain: string, flags: number): Buffer {
    const uses = Buffer.alloc(4);
    uses.writeUInt32BE(this.#uses);
    const of = createHash("sha256").update(domain).digest();
    return Buffer.concat([of, Buffer.from([PRESENT_AND_RECOGNISED | flags]), uses]);
  }
}

function credential({ id }: Passkey, response: object): string {
  return JSON.stringify({
    id: coded(id),
    rawId: coded(id),
    type: "public-key",
    response,
    clientExtensionResults: {},
  });
}

function coded(data: Buffer): string {
  return data.toString("base64url");
}

/** A public key in COSE: an elliptic curve, ES256, P-256, and the point. */
function cose(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  const [first, second] = [Buffer.from(x, "base64url"), Buffer.from(y, "base64url")];
  const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]);
  return Buffer.concat([head, bytes(first), Buffer.from([0x22]), bytes(second)]);
}

/** A text in CBOR, of fewer than 24 bytes. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}

/** Bytes in CBOR, of 24 to 255. */
function bytes(value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x58, value.length]), value]);
}
