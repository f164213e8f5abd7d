//! How codes get to people.

use super::{Error, PhoneNumber, letters::Letter, login::Email};
use crate::{
    backends::senders::{self, Mail, MailConfig, Sms, SmsConfig},
    config::Mode,
};

/// How a code gets to its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Sms,
    Voice,
    Email,
}

/// The ways that are configured. For development, codes go into the server's log where no way is: the developer is the
/// one who logs in.
pub struct Senders {
    sms: Option<Sms>,
    mail: Option<Mail>,
    log: bool,
}

impl Senders {
    pub fn new(sms: &SmsConfig, mail: &MailConfig, mode: Mode) -> Result<Self, senders::Error> {
        Ok(Self { sms: Sms::new(sms)?, mail: Mail::new(mail)?, log: mode == Mode::Development })
    }

    pub fn offers(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.log || self.sms.is_some(),
            Channel::Voice => self.sms.as_ref().map_or(self.log, Sms::calls),
            Channel::Email => self.log || self.mail.is_some(),
        }
    }

    pub async fn to_phone(&self, phone: &PhoneNumber, channel: Channel, letter: &Letter<'_>) -> Result<(), Error> {
        match (&self.sms, channel) {
            (Some(sms), Channel::Sms) => sent("phone", sms.send(phone.as_str(), &letter.line()).await),
            (Some(sms), Channel::Voice) if sms.calls() => {
                sent("phone", sms.call(phone.as_str(), &letter.spoken()).await)
            }
            (None, Channel::Sms | Channel::Voice) if self.log => {
                let (phone, code) = (phone.as_str(), letter.code);
                tracing::info!(target: "tidings::codes", phone, ?channel, code, "a code, for development only");
                Ok(())
            }
            _ => Err(Error::PhoneUnavailable),
        }
    }

    pub async fn to_email(&self, email: &Email, letter: &Letter<'_>) -> Result<(), Error> {
        match &self.mail {
            Some(mail) => sent("email", mail.send(email.as_str(), &letter.subject(), letter.text()).await),
            None if self.log => {
                let (email, code, reason) = (email.as_str(), letter.code, letter.reason);
                tracing::info!(target: "tidings::codes", email, ?reason, code, "a code, for development only");
                Ok(())
            }
            None => Err(Error::EmailUnavailable),
        }
    }
}

/// What became of a code to the receiver in this field of a request.
fn sent(field: &'static str, sent: Result<(), senders::Error>) -> Result<(), Error> {
    sent.map_err(|error| match error {
        senders::Error::Refused(said) => Error::Unreachable(field, said),
        error => error.into(),
    })
}
