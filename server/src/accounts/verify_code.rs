//! Logging in with a code that was sent to a phone.

use super::{
    Accounts, Error, PhoneNumber,
    codes::For,
    pending::{First, Kind, LogIn, Outcome},
    sessions::NewDevice,
    store::{self, NewAccount},
};
use crate::ids::UserId;

/// How somebody with a code wants in.
pub struct ByPhone {
    pub phone: PhoneNumber,
    /// For a new account.
    pub display_name: Option<String>,
    pub device: NewDevice,
    pub trust_token: String,
    /// Whether an account with the number is somebody else's.
    pub start_over: bool,
}

impl Accounts {
    /// Logs the device in with a code, or asks for the second factor; makes the account if the number has none.
    pub async fn verify_code(&self, by: ByPhone, code: &str) -> Result<Outcome, Error> {
        self.require_phone()?;
        self.use_code(For::LogIn(&by.phone), code).await?;
        self.came_to_phone(&by.phone).await?;
        let ByPhone { phone, display_name, device, trust_token, start_over } = by;
        if let Some(account) = store::by_phone(self.inner.db.reader(), &phone).await? {
            let kind = if start_over { Kind::StartOver } else { Kind::Phone };
            let NewDevice { name: device_name, platform, place } = device;
            let phone = Some(phone);
            let log_in = LogIn { user: account.user, kind, device_name, platform, display_name, phone };
            return self.go_on(log_in, First::Code, place, &trust_token).await;
        }
        let new = NewAccount::by_phone(Some(phone), display_name);
        match self.make_account(&new, &device).await {
            Ok(session) => Ok(Outcome::Session { session, registered: true }),
            // Another log-in with the number was quicker; its code is used, so this one was not the last.
            Err(Error::Taken) => Err(Error::WrongCredentials),
            Err(error) => Err(error),
        }
    }
}

impl NewAccount {
    /// One that is logged in to by phone alone. Without a name, it shows the end of the number.
    pub(super) fn by_phone(phone: Option<PhoneNumber>, display_name: Option<String>) -> Self {
        let shown = || phone.as_ref().map(|phone| format!("…{}", phone.last_digits())).unwrap_or_default();
        Self {
            user: UserId::new(),
            username: None,
            email: None,
            display_name: display_name.unwrap_or_else(shown),
            phone,
            password_hash: None,
        }
    }
}
