//! What the Web Authentication standard asks of a server, done by a library.
//!
//! Every passkey is discoverable, so that it logs in without a username, and every use of one asks for the person, not
//! only for the device: a passkey is both factors.

use std::fs;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use webauthn_rs::prelude::{
    AttestationCaList, AttestedPasskeyRegistration, CreationChallengeResponse, DiscoverableAuthentication, Passkey,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
    WebauthnError,
};
use webauthn_rs_proto::{AllowCredentials, AuthenticatorSelectionCriteria, ResidentKeyRequirement};

use super::Config;
use crate::{
    accounts::{Error, passkeys::AndroidApp},
    ids::UserId,
};

/// This service, as passkeys know it.
pub struct RelyingParty {
    webauthn: Webauthn,
    /// Authenticators must be attested by one of these, if there are any.
    roots: Option<AttestationCaList>,
}

/// Something for the client, and what its answer is compared with.
pub struct Begun {
    /// Options, in the JSON form of the standard.
    pub options: String,
    pub state: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
enum Registration {
    Any(PasskeyRegistration),
    Attested(AttestedPasskeyRegistration),
}

/// A user, as a passkey shows them.
pub struct User<'a> {
    pub user: UserId,
    pub login: &'a str,
    pub display_name: &'a str,
}

impl RelyingParty {
    /// None where there are no passkeys.
    pub fn new(config: &Config) -> Result<Option<Self>, Error> {
        if config.domain.is_empty() {
            return Ok(None);
        }
        let bad = |problem: String| Error::Config(format!("auth.passkeys: {problem}"));
        let web = config.origins.iter().map(|origin| web_origin(origin, &config.domain));
        let web = web.collect::<Result<Vec<_>, _>>().map_err(bad)?;
        let android = config.android_apps.iter().flat_map(AndroidApp::origins);
        let android = android.collect::<Result<Vec<_>, _>>().map_err(bad)?;
        // Every domain may use its own passkeys, if only for the apps that belong to it.
        let own = Url::parse(&format!("https://{}", config.domain)).map_err(|error| bad(format!("domain: {error}")))?;
        let builder = WebauthnBuilder::new(&config.domain, web.first().unwrap_or(&own));
        let builder = builder.map_err(|error| bad(format!("domain: {error}")))?;
        let builder = web.iter().chain(&android).fold(builder, WebauthnBuilder::append_allowed_origin);
        // Nobody but the developer is on localhost.
        let builder = builder.rp_name(&config.name).allow_any_port(config.domain == "localhost");
        let attested = !config.attestation_roots.as_os_str().is_empty();
        let roots = attested.then(|| roots(config).map_err(bad)).transpose()?;
        Ok(Some(Self { webauthn: builder.build().map_err(|error| bad(error.to_string()))?, roots }))
    }

    /// Begins to make a passkey, on an authenticator that has none of these yet.
    pub fn begin_registration(&self, user: &User<'_>, known: Vec<Vec<u8>>) -> Result<Begun, Error> {
        let id = user.user.0;
        let (options, registration) = match self.roots.clone() {
            None => {
                let begun = self.webauthn.start_passkey_registration(id, user.login, user.display_name, Some(known));
                begun.map(|(options, state)| (options, Registration::Any(state)))
            }
            Some(roots) => {
                let (login, name) = (user.login, user.display_name);
                let begun =
                    self.webauthn.start_attested_passkey_registration(id, login, name, Some(known), roots, None);
                begun.map(|(options, state)| (options, Registration::Attested(state)))
            }
        }
        .map_err(|error| failed(&error))?;
        Ok(Begun { options: written(&discoverable(options).public_key)?, state: written(&registration)?.into_bytes() })
    }

    /// The passkey that was made.
    pub fn finish_registration(&self, state: &[u8], made: &RegisterPublicKeyCredential) -> Result<Passkey, Error> {
        match read(state)? {
            Registration::Any(state) => self.webauthn.finish_passkey_registration(made, &state),
            Registration::Attested(state) => {
                self.webauthn.finish_attested_passkey_registration(made, &state).map(Passkey::from)
            }
        }
        .map_err(|error| refused(&error))
    }

    /// Begins to use a passkey: one of `allowed`, or, if that is empty, any that the device finds.
    pub fn begin_use(&self, allowed: Vec<Vec<u8>>) -> Result<Begun, Error> {
        let (mut options, state) = self.webauthn.start_discoverable_authentication().map_err(|error| failed(&error))?;
        let allow = |id| AllowCredentials { type_: "public-key".to_owned(), id, transports: None };
        options.public_key.allow_credentials = allowed.into_iter().map(allow).collect();
        Ok(Begun { options: written(&options.public_key)?, state: written(&state)?.into_bytes() })
    }

    /// The passkey as it is after it signed.
    pub fn finish_use(&self, state: &[u8], signed: &PublicKeyCredential, credential: &str) -> Result<String, Error> {
        let state: DiscoverableAuthentication = read(state)?;
        let mut passkey: Passkey = read(credential.as_bytes())?;
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(signed, state, &passkey)
            .map_err(|error| refused(&error))?;
        passkey.update_credential(&result);
        written(&passkey)
    }
}

/// The library would have authenticators rather not remember a passkey by themselves.
fn discoverable(mut options: CreationChallengeResponse) -> CreationChallengeResponse {
    let selection = options.public_key.authenticator_selection.unwrap_or_default();
    options.public_key.authenticator_selection = Some(AuthenticatorSelectionCriteria {
        resident_key: Some(ResidentKeyRequirement::Required),
        require_resident_key: true,
        ..selection
    });
    options
}

fn web_origin(origin: &str, domain: &str) -> Result<Url, String> {
    let parsed = Url::parse(origin).map_err(|error| format!("origins: {origin}: {error}"))?;
    let host = parsed.domain().unwrap_or_default();
    let within = host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    // Browsers take passkeys over TLS alone, but for the developer's own machine.
    let safe = parsed.scheme() == "https" || (parsed.scheme() == "http" && domain == "localhost");
    let bare = parsed.path() == "/" && parsed.query().is_none() && parsed.fragment().is_none();
    if within && safe && bare { Ok(parsed) } else { Err(format!("origins: {origin}: must be https://, on the domain")) }
}

impl AndroidApp {
    /// What Android says of the app that uses a passkey: by which certificate it is signed.
    fn origins(&self) -> impl Iterator<Item = Result<Url, String>> {
        self.fingerprints.iter().map(|fingerprint| {
            let bad = || format!("android_apps: {fingerprint}: must be 32 pairs of hexadecimal digits with colons");
            let pairs =
                fingerprint.split(':').map(|pair| u8::from_str_radix(pair, 16).ok().filter(|_| pair.len() == 2));
            let bytes = pairs.collect::<Option<Vec<u8>>>().filter(|bytes| bytes.len() == 32).ok_or_else(bad)?;
            Url::parse(&format!("android:apk-key-hash:{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))).map_err(|_| bad())
        })
    }
}

/// The certificates of a PEM file.
fn roots(config: &Config) -> Result<AttestationCaList, String> {
    const END: &str = "-----END CERTIFICATE-----";
    let file = config.attestation_roots.display();
    let pem =
        fs::read_to_string(&config.attestation_roots).map_err(|error| format!("attestation_roots: {file}: {error}"))?;
    let mut all = AttestationCaList::default();
    for certificate in pem.split_inclusive(END).filter(|part| part.contains(END)) {
        let begin = certificate.find("-----BEGIN").unwrap_or_default();
        let root = AttestationCaList::try_from(&certificate.as_bytes()[begin..]);
        all.union(&root.map_err(|error| format!("attestation_roots: {file}: {error}"))?);
    }
    if all.is_empty() { Err(format!("attestation_roots: {file}: has no certificate")) } else { Ok(all) }
}

/// What a client sent was not right. It is told no more than that.
fn refused(error: &WebauthnError) -> Error {
    if matches!(error, WebauthnError::CredentialPossibleCompromise) {
        tracing::warn!("a passkey's counter went back: there may be a copy of it");
    } else {
        tracing::debug!(%error, "a passkey was refused");
    }
    Error::WrongCredentials
}

fn failed(error: &WebauthnError) -> Error {
    Error::Passkeys(error.to_string())
}

pub fn written(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Passkeys(error.to_string()))
}

fn read<T: DeserializeOwned>(kept: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(kept).map_err(|error| Error::Passkeys(error.to_string()))
}
