//! An authenticator in software, with the browser around it: it keeps passkeys and uses them, or does it wrong.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use p256::{
    ecdsa::{DerSignature, SigningKey, signature::Signer as _},
    pkcs8::DecodePrivateKey as _,
};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The model of this authenticator.
const AAGUID: [u8; 16] = *b"tidings-software";

/// Keeps passkeys, and signs as its fields say.
pub struct Authenticator {
    /// What the browser says of the page that asks.
    pub origin: String,
    /// The domain that is asked for, in place of the one that the server names.
    pub domain: Option<String>,
    /// Whether it recognises its user first.
    pub recognises: bool,
    /// Says by whom it was made, where the server asks.
    pub attestation: Option<Attestation>,
    pub passkeys: Vec<Passkey>,
}

/// A passkey as it is kept.
#[derive(Clone)]
pub struct Passkey {
    pub id: Vec<u8>,
    pub user: Vec<u8>,
    pub counter: u32,
    key: SigningKey,
}

/// A maker of authenticators.
pub struct Maker {
    root: Issuer<'static, KeyPair>,
    pub pem: String,
}

/// What a maker gave an authenticator.
pub struct Attestation {
    certificate: Vec<u8>,
    key: SigningKey,
}

impl Authenticator {
    pub fn new(origin: &str) -> Self {
        Self { origin: origin.to_owned(), domain: None, recognises: true, attestation: None, passkeys: Vec::new() }
    }

    /// Makes a passkey: `navigator.credentials.create`.
    pub fn create(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required", "a passkey must be found without a username");
        assert_eq!(selection["userVerification"], "required", "a passkey must be both factors");
        let excluded = options["excludeCredentials"].as_array().cloned().unwrap_or_default();
        let known = |id: &Value| self.passkeys.iter().any(|passkey| passkey.id == bytes(id));
        assert!(!excluded.iter().any(|credential| known(&credential["id"])), "it has one of the user's already");
        let passkey = Passkey {
            id: rand::random::<[u8; 32]>().to_vec(),
            user: bytes(&options["user"]["id"]),
            counter: 0,
            key: new_key(),
        };
        self.passkeys.push(passkey.clone());
        self.present(&options, &passkey)
    }

    /// Presents a passkey as one that was just made.
    pub fn present(&self, options: &Value, passkey: &Passkey) -> String {
        let client = self.client("webauthn.create", options);
        let attested = [&AAGUID[..], &(passkey.id.len() as u16).to_be_bytes(), &passkey.id, &cose(&passkey.key)];
        let domain = options["rp"]["id"].as_str().expect("a domain");
        let data = [self.data(domain, 0x40, passkey.counter), attested.concat()].concat();
        let asked = options["attestation"] == "direct";
        let (format, statement) = match &self.attestation {
            Some(attestation) if asked => ("packed", attestation.statement(&data, &client)),
            _ => ("none", map(&[])),
        };
        let object =
            map(&[(text("fmt"), text(format)), (text("attStmt"), statement), (text("authData"), byte_string(&data))]);
        let response = json!({ "clientDataJSON": coded(&client), "attestationObject": coded(&object) });
        credential(passkey, &response)
    }

    /// Uses a passkey: `navigator.credentials.get`.
    pub fn get(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let allowed = options["allowCredentials"].as_array().cloned().unwrap_or_default();
        let fits = |passkey: &Passkey| {
            allowed.is_empty() || allowed.iter().any(|credential| bytes(&credential["id"]) == passkey.id)
        };
        let place = self.passkeys.iter().position(fits).expect("one of its passkeys is asked for");
        self.passkeys[place].counter += 1;
        let passkey = &self.passkeys[place];
        self.sign(&options, passkey)
    }

    /// Signs with a passkey, whatever was asked for.
    pub fn sign(&self, options: &Value, passkey: &Passkey) -> String {
        let client = self.client("webauthn.get", options);
        let data = self.data(options["rpId"].as_str().expect("a domain"), 0, passkey.counter);
        let signature = signature(&passkey.key, &data, &client);
        let response = json!({
            "clientDataJSON": coded(&client),
            "authenticatorData": coded(&data),
            "signature": coded(&signature),
            "userHandle": coded(&passkey.user),
        });
        credential(passkey, &response)
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let client = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }

    /// What an authenticator says of itself.
    fn data(&self, domain: &str, flags: u8, counter: u32) -> Vec<u8> {
        let domain = self.domain.as_deref().unwrap_or(domain);
        let (present, recognised) = (0x01, if self.recognises { 0x04 } else { 0 });
        [&Sha256::digest(domain)[..], &[flags | present | recognised], &counter.to_be_bytes()].concat()
    }
}

impl Maker {
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self { root: Issuer::new(params, key), pem }
    }

    /// Attests an authenticator, as the standard wants the certificate of one to be.
    pub fn attest(&self) -> Attestation {
        const MODEL: [u64; 9] = [1, 3, 6, 1, 4, 1, 45724, 1, 1];
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        let name = &mut params.distinguished_name;
        name.push(DnType::CountryName, "DE");
        name.push(DnType::OrganizationName, "A maker of authenticators");
        name.push(DnType::OrganizationalUnitName, "Authenticator Attestation");
        name.push(DnType::CommonName, "An authenticator");
        params.is_ca = IsCa::ExplicitNoCa;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let model = [&[0x04, 16][..], &AAGUID].concat();
        let oid = [&MODEL[..], &[4]].concat();
        params.custom_extensions.push(CustomExtension::from_oid_content(&oid, model));
        let certificate = params.signed_by(&key, &self.root).expect("a certificate").der().to_vec();
        Attestation { certificate, key: SigningKey::from_pkcs8_der(key.serialized_der()).expect("a key on P-256") }
    }
}

impl Attestation {
    fn statement(&self, data: &[u8], client: &[u8]) -> Vec<u8> {
        map(&[
            (text("alg"), integer(-7)),
            (text("sig"), byte_string(&signature(&self.key, data, client))),
            (text("x5c"), [head(4, 1), byte_string(&self.certificate)].concat()),
        ])
    }
}

fn credential(passkey: &Passkey, response: &Value) -> String {
    let id = coded(&passkey.id);
    json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
        .to_string()
}

/// A new key on P-256.
pub fn new_key() -> SigningKey {
    SigningKey::from_slice(&rand::random::<[u8; 32]>()).expect("a key")
}

/// A signature over what an authenticator and its browser say.
fn signature(key: &SigningKey, data: &[u8], client: &[u8]) -> Vec<u8> {
    let signature: DerSignature = key.sign(&[data, &Sha256::digest(client)].concat());
    signature.as_bytes().to_vec()
}

fn coded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(coded: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(coded.as_str().expect("text")).expect("bytes in base64url")
}

/// A public key in the form of COSE: on P-256, for ES256.
fn cose(key: &SigningKey) -> Vec<u8> {
    let point = key.verifying_key().to_sec1_point(false);
    let (x, y) = (point.x().expect("x"), point.y().expect("y"));
    map(&[
        (integer(1), integer(2)),
        (integer(3), integer(-7)),
        (integer(-1), integer(1)),
        (integer(-2), byte_string(x)),
        (integer(-3), byte_string(y)),
    ])
}

// The little of CBOR that authenticators write.

fn head(kind: u8, count: usize) -> Vec<u8> {
    match count {
        0..24 => vec![(kind << 5) | count as u8],
        24..256 => vec![(kind << 5) | 0x18, count as u8],
        _ => [&[(kind << 5) | 0x19][..], &(count as u16).to_be_bytes()].concat(),
    }
}

fn integer(value: i64) -> Vec<u8> {
    if value < 0 { head(1, (-1 - value) as usize) } else { head(0, value as usize) }
}

fn byte_string(value: &[u8]) -> Vec<u8> {
    [head(2, value.len()), value.to_vec()].concat()
}

fn text(value: &str) -> Vec<u8> {
    [head(3, value.len()), value.as_bytes().to_vec()].concat()
}

fn map(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let entries = entries.iter().map(|(key, value)| [&key[..], value].concat());
    [head(5, entries.len()), entries.flatten().collect()].concat()
}
