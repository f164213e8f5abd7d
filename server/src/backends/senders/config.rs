//! The sections `[sms]` and `[mail]` of the configuration.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde::Deserialize;

/// By whose interface SMS are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// By nobody's.
    #[default]
    None,
    /// Twilio's: a form with `To`, `From` and `Body`, with basic authentication.
    Twilio,
    /// Any: a request whose body is made from a template.
    Webhook,
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsConfig {
    pub provider: Provider,
    /// Where a request for an SMS goes.
    pub url: String,
    /// Where a request for a call goes; empty if there are no calls.
    pub call_url: String,
    /// For basic authentication, if it is set.
    pub account: String,
    pub token: String,
    /// From whom it comes.
    pub from: String,
    /// Of a webhook: the template of the body, and what it is.
    pub body: String,
    pub content_type: String,
    /// Of a webhook: more headers.
    pub headers: BTreeMap<String, String>,
    /// How long a try may take.
    #[serde(with = "humantime_serde")]
    pub timeout: Duration,
}

impl Default for SmsConfig {
    fn default() -> Self {
        Self {
            provider: Provider::None,
            url: String::new(),
            call_url: String::new(),
            account: String::new(),
            token: String::new(),
            from: String::new(),
            body: r#"{"to": {{ to | tojson }}, "text": {{ text | tojson }}}"#.to_owned(),
            content_type: "application/json".to_owned(),
            headers: BTreeMap::new(),
            timeout: Duration::from_secs(5),
        }
    }
}

impl fmt::Debug for SmsConfig {
    /// Without what is secret, which a URL or a header may have too.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SmsConfig").field("provider", &self.provider).finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// `smtp://user:password@host:port?tls=required`, or `smtps://…`; empty for none.
    pub url: String,
    /// From whom it comes, like `Tidings <no-reply@example.org>`.
    pub from: String,
    /// How long a try may take.
    #[serde(with = "humantime_serde")]
    pub timeout: Duration,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { url: String::new(), from: String::new(), timeout: Duration::from_secs(5) }
    }
}

impl fmt::Debug for MailConfig {
    /// Without the URL, which has a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MailConfig").field("from", &self.from).finish_non_exhaustive()
    }
}
