//! E-mail, by SMTP.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp,
};

use super::{Error, MailConfig, breaker::Breaker, send};

/// A server that takes e-mail.
pub struct Mail {
    config: MailConfig,
    from: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    breaker: Breaker,
}

impl Mail {
    /// None if no server is configured.
    pub fn new(config: &MailConfig) -> Result<Option<Self>, Error> {
        if config.url.is_empty() {
            return Ok(None);
        }
        let from = config.from.parse().map_err(|error| Error::Config(format!("mail.from: {error}")))?;
        // The error might show the URL, which has a password.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.url)
            .map_err(|_| Error::Config("mail.url: is not a URL of smtp:// or smtps://".to_owned()))?;
        let transport = transport.timeout(Some(config.timeout)).build();
        Ok(Some(Self { config: config.clone(), from, transport, breaker: Breaker::default() }))
    }

    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), Error> {
        let to = to.parse().map_err(|_| Error::Refused("the address".to_owned()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| Error::Refused(error.to_string()))?;
        let once = || async {
            match self.transport.send(message.clone()).await {
                Ok(_) => Ok(()),
                Err(error) => Err(failure(&error)),
            }
        };
        send("mail", &self.breaker, self.config.timeout, once).await
    }
}

fn failure(error: &smtp::Error) -> Error {
    if error.is_permanent() {
        // What a server answers may have the address in it.
        let code = error.status().map_or_else(String::new, |code| code.to_string());
        Error::Refused(code)
    } else if error.is_timeout() {
        Error::Slow
    } else if error.is_transient() {
        Error::Busy(error.status().map_or_else(String::new, |code| code.to_string()))
    } else {
        Error::Away
    }
}
