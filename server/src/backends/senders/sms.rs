//! SMS and calls, by HTTP.

use minijinja::{Environment, context};
use reqwest::{Client, RequestBuilder, StatusCode, header, redirect};

use super::{Error, Provider, SmsConfig, breaker::Breaker, send};

/// How much of what a provider says is logged when it refuses.
const SAID: usize = 200;

/// A provider of SMS.
pub struct Sms {
    config: SmsConfig,
    client: Client,
    templates: Environment<'static>,
    breaker: Breaker,
}

/// What is sent.
#[derive(Clone, Copy)]
enum What<'a> {
    Sms(&'a str),
    Call(&'a str),
}

impl Sms {
    /// None if no provider is configured.
    pub fn new(config: &SmsConfig) -> Result<Option<Self>, Error> {
        if config.provider == Provider::None {
            return Ok(None);
        }
        if config.url.is_empty() {
            return Err(Error::Config("sms.url: is required for a provider".to_owned()));
        }
        for url in [&config.url, &config.call_url].into_iter().filter(|url| !url.is_empty()) {
            reqwest::Url::parse(url).map_err(|error| Error::Config(format!("sms.url, sms.call_url: {error}")))?;
        }
        let mut templates = Environment::new();
        let added = templates.add_template_owned("body", config.body.clone());
        added.map_err(|error| Error::Config(format!("sms.body: {error}")))?;
        // A redirected request would carry the code, and who may send it, to somewhere else.
        let client = Client::builder().redirect(redirect::Policy::none()).timeout(config.timeout).build();
        let client = client.map_err(|error| Error::Config(format!("sms: {error}")))?;
        Ok(Some(Self { config: config.clone(), client, templates, breaker: Breaker::default() }))
    }

    /// Whether it can call too.
    pub fn calls(&self) -> bool {
        !self.config.call_url.is_empty()
    }

    pub async fn send(&self, to: &str, text: &str) -> Result<(), Error> {
        send("sms", &self.breaker, self.config.timeout, || self.request(to, What::Sms(text))).await
    }

    /// Calls, and reads the text out.
    pub async fn call(&self, to: &str, text: &str) -> Result<(), Error> {
        send("call", &self.breaker, self.config.timeout, || self.request(to, What::Call(text))).await
    }

    async fn request(&self, to: &str, what: What<'_>) -> Result<(), Error> {
        let url = match what {
            What::Sms(_) => &self.config.url,
            What::Call(_) => &self.config.call_url,
        };
        let request = self.authenticated(self.client.post(url));
        let request = match self.config.provider {
            Provider::Webhook => self.webhook(request, to, what)?,
            Provider::Twilio | Provider::None => self.form(request, to, what),
        };
        let response =
            request.send().await.map_err(|error| if error.is_timeout() { Error::Slow } else { Error::Away })?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let said: String = response.text().await.unwrap_or_default().chars().take(SAID).collect();
        let said = format!("{status} {said}");
        let passes = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        Err(if passes { Error::Busy(said) } else { Error::Refused(said) })
    }

    fn authenticated(&self, request: RequestBuilder) -> RequestBuilder {
        let SmsConfig { account, token, .. } = &self.config;
        if account.is_empty() { request } else { request.basic_auth(account, Some(token)) }
    }

    fn form(&self, request: RequestBuilder, to: &str, what: What<'_>) -> RequestBuilder {
        let spoken;
        let (key, value) = match what {
            What::Sms(text) => ("Body", text),
            What::Call(text) => {
                spoken = format!("<Response><Say>{}</Say></Response>", escaped(text));
                ("Twiml", spoken.as_str())
            }
        };
        request.form(&[("To", to), ("From", &self.config.from), (key, value)])
    }

    fn webhook(&self, request: RequestBuilder, to: &str, what: What<'_>) -> Result<RequestBuilder, Error> {
        let (text, call) = match what {
            What::Sms(text) => (text, false),
            What::Call(text) => (text, true),
        };
        let values = context! { to, text, call, from => self.config.from.clone() };
        let body = self.templates.get_template("body").and_then(|template| template.render(values));
        let body = body.map_err(|error| Error::Config(format!("sms.body: {error}")))?;
        let request = request.header(header::CONTENT_TYPE, &self.config.content_type).body(body);
        Ok(self.config.headers.iter().fold(request, |request, (name, value)| request.header(name, value)))
    }
}

/// Text within XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
