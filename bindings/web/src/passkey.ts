/** Asks the browser for a passkey, by the JSON forms of the Web Authentication standard. */
import { TidingsError } from "./error.js";

/** Whether this browser has passkeys on this page. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

/** Has a passkey sign; gives AuthenticationResponseJSON. */
export function signWithPasskey(optionsJson: string): Promise<string> {
  const options = JSON.parse(optionsJson) as PublicKeyCredentialRequestOptionsJSON;
  return credentialJson(() =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  );
}

/** Has a passkey made; gives RegistrationResponseJSON. */
export function makePasskey(optionsJson: string): Promise<string> {
  const options = JSON.parse(optionsJson) as PublicKeyCredentialCreationOptionsJSON;
  return credentialJson(() =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  );
}

async function credentialJson(ask: () => Promise<Credential | null>): Promise<string> {
  if (!hasPasskeys()) throw new TidingsError("unsupported", "this browser has no passkeys on this page");
  try {
    const credential = await ask();
    if (!(credential instanceof PublicKeyCredential)) throw new TidingsError("cancelled", "no passkey was given");
    return JSON.stringify(credential.toJSON());
  } catch (error) {
    throw fromBrowser(error);
  }
}

/** The names are the Web Authentication standard's. */
function fromBrowser(thrown: unknown): unknown {
  if (!(thrown instanceof DOMException)) return thrown;
  switch (thrown.name) {
    case "InvalidStateError":
      return new TidingsError("passkeyExists", thrown.message, { cause: thrown });
    case "NotAllowedError":
    case "AbortError":
      return new TidingsError("cancelled", thrown.message, { cause: thrown });
    default:
      return new TidingsError("unsupported", thrown.message, { cause: thrown });
  }
}
