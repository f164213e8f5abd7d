//! What guards an account, and which of it counts where.

use super::{Accounts, Error, store};
use crate::gateway::Caller;

/// A way to prove who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    Password,
    PhoneCode,
    RegistrationPin,
    Totp,
    RecoveryCode,
    Passkey,
    DeviceKey,
}

/// What an account and one of its devices have to prove who they are with.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "any of them may be there without the others")]
pub struct Guards {
    pub password: bool,
    pub phone: bool,
    pub pin: bool,
    pub totp: bool,
    pub recovery_codes: i64,
    pub passkeys: i64,
    pub device_key: bool,
}

impl Guards {
    /// What steps up. With an authenticator app, what it stands beside is no proof by itself: who stole a device and
    /// knows the password could turn the second factor off.
    pub fn step_up(&self) -> Vec<Factor> {
        let alone = !self.totp;
        let ways = [
            (Factor::Password, alone && self.password),
            (Factor::PhoneCode, alone && self.phone),
            (Factor::Totp, self.totp),
            (Factor::RecoveryCode, self.recovery_codes > 0),
            (Factor::Passkey, self.passkeys > 0),
            (Factor::DeviceKey, self.device_key),
        ];
        ways.into_iter().filter(|(_, there)| *there).map(|(factor, _)| factor).collect()
    }
}

impl Accounts {
    /// What the caller has to prove who they are with.
    pub(super) async fn guards(&self, caller: Caller) -> Result<Guards, Error> {
        store::guards(self.inner.db.reader(), caller.user, caller.device).await?.ok_or(Error::Unauthenticated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_an_authenticator_app_neither_password_nor_phone_steps_up() {
        let weak = Guards { password: true, phone: true, pin: true, ..Guards::default() };
        assert_eq!(weak.step_up(), [Factor::Password, Factor::PhoneCode]);
        let strong = Guards { totp: true, recovery_codes: 3, ..weak };
        assert_eq!(strong.step_up(), [Factor::Totp, Factor::RecoveryCode]);
    }
}
