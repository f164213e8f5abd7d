//! What a phone asks a domain: which apps may use its passkeys.

use serde_json::{Value, json};

use super::{AndroidApp, Config};

/// Where Android looks.
pub const ANDROID: &str = "/.well-known/assetlinks.json";
/// Where iOS looks.
pub const APPLE: &str = "/.well-known/apple-app-site-association";

impl Config {
    /// The apps for Android. None if there are none.
    pub fn android_association(&self) -> Option<Value> {
        let statement = |app: &AndroidApp| {
            json!({
                "relation": ["delegate_permission/common.get_login_creds"],
                "target": {
                    "namespace": "android_app",
                    "package_name": app.package,
                    "sha256_cert_fingerprints": app.fingerprints,
                },
            })
        };
        (!self.android_apps.is_empty()).then(|| self.android_apps.iter().map(statement).collect())
    }

    /// The apps for iOS. None if there are none.
    pub fn apple_association(&self) -> Option<Value> {
        (!self.apple_apps.is_empty()).then(|| json!({ "webcredentials": { "apps": self.apple_apps } }))
    }
}
