//! Sending codes: how, how often, and to whom.
//!
//! Each code to a phone or an address makes the next one wait longer, whatever they are for, until one was used or a day
//! has passed. A call or an e-mail in place of an SMS is offered once an SMS was sent.

use std::time::Duration;

use super::{
    Accounts, Error, PhoneNumber,
    codes::For,
    letters::Letter,
    login::Email,
    senders::Channel,
    store::{self, Sending},
};
use crate::{backends::db::transact, gateway::Caller, ids::UserId, time::Time};

/// How long the next code waits after the first, the second …, as multiples of `auth.resend_wait`. The last one stays.
const WAITS: [u32; 6] = [1, 2, 4, 10, 30, 120];
/// After how long without a code it is forgotten how many there were.
const FORGET: Duration = Duration::from_hours(24);

/// A code that was sent.
pub struct Sent {
    pub expires_at: Time,
    pub resend_at: Time,
    /// How the next may be sent.
    pub channels: Vec<Channel>,
}

/// Stands for whom codes are sent to.
fn to_phone(phone: &PhoneNumber) -> String {
    format!("phone:{}", phone.digest())
}

fn to_email(email: &Email) -> String {
    format!("email:{}", email.digest())
}

impl Accounts {
    /// Sends a code for log-in to a number, or to the address of its account.
    pub async fn send_code(&self, phone: &PhoneNumber, channel: Channel) -> Result<Sent, Error> {
        self.code_to_phone(For::LogIn(phone), phone, channel).await
    }

    /// Sends a code to the caller's own phone.
    pub async fn send_step_up_code(&self, caller: Caller, channel: Channel) -> Result<Sent, Error> {
        let phone = self.logins(caller.user).await?.phone.ok_or(Error::FactorNotSet)?;
        self.code_to_phone(For::StepUp(caller.user), &phone, channel).await
    }

    /// Sends a code to the number that is to become the caller's.
    pub async fn send_phone_change_code(
        &self,
        caller: Caller,
        phone: &PhoneNumber,
        channel: Channel,
    ) -> Result<Sent, Error> {
        self.code_to_phone(For::NewPhone(caller.user, phone), phone, channel).await
    }

    /// Mails a code to the address that is to become the caller's. Gives when it ends.
    pub async fn send_email_change_code(&self, caller: Caller, email: &Email) -> Result<Time, Error> {
        self.require_mail()?;
        let name = to_email(email);
        self.count_sending(&name).await?;
        let purpose = For::NewEmail(caller.user, email);
        let (code, expires_at) = self.new_code(purpose).await?;
        if let Err(error) = self.inner.senders.to_email(email, &self.letter(purpose, &code)).await {
            self.allow_sending(&name).await?;
            return Err(error);
        }
        Ok(expires_at)
    }

    /// Mails a code with which a new password can be set. Whether there is such an account is told neither by the answer
    /// nor by its time: the rest is done after it.
    pub async fn request_password_reset(&self, email: Email) -> Result<(), Error> {
        self.require_mail()?;
        self.count_sending(&to_email(&email)).await?;
        let accounts = self.clone();
        self.inner.tasks.spawn(async move {
            if let Err(error) = accounts.mail_reset(&email).await {
                tracing::warn!(%error, "a code to set a new password was not mailed");
            }
        });
        Ok(())
    }

    async fn mail_reset(&self, email: &Email) -> Result<(), Error> {
        if store::by_email(self.inner.db.reader(), email).await?.is_none() {
            return Ok(());
        }
        let purpose = For::Reset(email);
        let (code, _) = self.new_code(purpose).await?;
        self.inner.senders.to_email(email, &self.letter(purpose, &code)).await
    }

    /// A code came to its owner, so the next need not wait.
    pub(super) async fn came_to_phone(&self, phone: &PhoneNumber) -> Result<(), Error> {
        Ok(store::forget_sending(&mut *self.inner.db.writer().await?, &to_phone(phone)).await?)
    }

    pub(super) async fn came_to_email(&self, email: &Email) -> Result<(), Error> {
        Ok(store::forget_sending(&mut *self.inner.db.writer().await?, &to_email(email)).await?)
    }

    pub(super) fn require_phone(&self) -> Result<(), Error> {
        if self.inner.senders.offers(Channel::Sms) { Ok(()) } else { Err(Error::PhoneUnavailable) }
    }

    pub(super) fn require_mail(&self) -> Result<(), Error> {
        if self.inner.senders.offers(Channel::Email) { Ok(()) } else { Err(Error::EmailUnavailable) }
    }

    async fn code_to_phone(&self, purpose: For<'_>, phone: &PhoneNumber, channel: Channel) -> Result<Sent, Error> {
        self.require_phone()?;
        let name = to_phone(phone);
        let first = store::sending(self.inner.db.reader(), &name).await?.is_none();
        if !self.inner.senders.offers(channel) || (first && channel != Channel::Sms) {
            return Err(Error::PhoneUnavailable);
        }
        let resend_at = self.count_sending(&name).await?;
        let (code, expires_at) = self.new_code(purpose).await?;
        if channel == Channel::Email {
            self.mail_in_place(purpose, phone, code);
        } else if let Err(error) = self.inner.senders.to_phone(phone, channel, &self.letter(purpose, &code)).await {
            self.allow_sending(&name).await?;
            return Err(error);
        }
        let channels = [Channel::Sms, Channel::Voice, Channel::Email];
        let channels = channels.into_iter().filter(|channel| self.inner.senders.offers(*channel)).collect();
        Ok(Sent { expires_at, resend_at, channels })
    }

    /// Mails a code to whose phone it would go to. Whether the number has an account with an address is told neither by
    /// the answer nor by its time.
    fn mail_in_place(&self, purpose: For<'_>, phone: &PhoneNumber, code: String) {
        let (accounts, phone, reason) = (self.clone(), phone.clone(), purpose.reason());
        // A number that is to become somebody's has no address yet.
        if matches!(purpose, For::NewPhone(..)) {
            return;
        }
        self.inner.tasks.spawn(async move {
            let mail = async {
                let Some(email) = store::verified_email(accounts.inner.db.reader(), &phone).await? else {
                    return Ok(());
                };
                let config = &accounts.inner.config;
                let letter = Letter { reason, code: &code, service: &config.service_name, life: config.code_life };
                accounts.inner.senders.to_email(&email, &letter).await
            };
            if let Err(error) = mail.await {
                tracing::warn!(%error, "a code was not mailed");
            }
        });
    }

    fn letter<'a>(&'a self, purpose: For<'_>, code: &'a str) -> Letter<'a> {
        let config = &self.inner.config;
        Letter { reason: purpose.reason(), code, service: &config.service_name, life: config.code_life }
    }

    /// Counts a code to somebody; refuses one that comes too early. Gives when the next may be sent.
    async fn count_sending(&self, name: &str) -> Result<Time, Error> {
        let now = Time::now();
        transact!(self.inner.db, |transaction| {
            let sending = store::lock_sending(transaction, name, now).await?;
            if sending.next_at > now {
                return Err(Error::TooMany(sending.next_at.since(now)));
            }
            let times = WAITS[usize::try_from(sending.sent).unwrap_or(0).min(WAITS.len() - 1)];
            let next = Sending { sent: sending.sent + 1, next_at: now + self.inner.config.resend_wait * times };
            store::set_sending(transaction, name, &next, now + FORGET).await?;
            Ok(next.next_at)
        })
    }

    async fn allow_sending(&self, name: &str) -> Result<(), Error> {
        Ok(store::allow_sending(&mut *self.inner.db.writer().await?, name).await?)
    }

    /// By what a user can be reached and logs in.
    pub(super) async fn logins(&self, user: UserId) -> Result<store::Logins, Error> {
        store::logins(self.inner.db.reader(), user).await?.ok_or(Error::Unauthenticated)
    }
}
