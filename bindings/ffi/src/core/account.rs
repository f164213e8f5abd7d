//! Accounts, devices, profiles and contacts. All of these ask the server.

use std::time::SystemTime;

use super::Core;
use crate::{Contact, ContactTarget, Device, Login, Privacy, Profile, SecondFactor, SecondFactorProof, error::Result};

#[uniffi::export]
impl Core {
    /// Makes an account with a password of 8 to 128 characters and logs in. Empties the local store.
    /// Errors: Offline, Refused (`UsernameTaken`, `EmailTaken`, `InvalidField`).
    pub async fn register(&self, login: Login, password: String, display_name: String) -> Result<()> {
        call!(self, client => client.register(login, password, display_name))
    }

    /// Logs in with a password. Empties the local store.
    /// Errors: Offline, `SecondFactorRequired`, Refused (`WrongCredentials`, `AccountSuspended`).
    pub async fn log_in(&self, login: Login, password: String) -> Result<()> {
        call!(self, client => client.log_in(login, password))
    }

    /// Has a code sent to a phone number in E.164 form; says until when it works.
    /// Errors: Offline, Refused (`PhoneUnavailable`, `RateLimited`).
    pub async fn send_code(&self, phone: String) -> Result<SystemTime> {
        call!(self, client => client.send_code(phone))
    }

    /// Logs in with the code, and makes the account if the number has none; says whether it did. `display_name` is for
    /// a new account. Empties the local store.
    /// Errors: Offline, `SecondFactorRequired`, Refused (`WrongCredentials`, `AccountSuspended`).
    pub async fn verify_code(&self, phone: String, code: String, display_name: Option<String>) -> Result<bool> {
        call!(self, client => client.verify_code(phone, code, display_name))
    }

    /// Gives the second factor that `SecondFactorRequired` asked for, and logs in; says whether that made the account.
    /// Empties the local store.
    /// Errors: Offline, Refused (`WrongCredentials`; `ChallengeInvalid`, also after five wrong ones: log in again).
    pub async fn complete_log_in(&self, needed: SecondFactor, proof: SecondFactorProof) -> Result<bool> {
        call!(self, client => client.complete_log_in(needed, proof))
    }

    /// Logs out and empties the local store, also if the server cannot be told.
    /// Errors: Storage.
    pub async fn log_out(&self) -> Result<()> {
        call!(self, client => client.log_out())
    }

    /// The user's devices, the newest first.
    pub async fn devices(&self) -> Result<Vec<Device>> {
        call!(self, client => client.devices())
    }

    /// Gives a device another name, of 1 to 64 characters.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn rename_device(&self, device_id: String, name: String) -> Result<Device> {
        call!(self, client => client.rename_device(device_id, name))
    }

    /// Logs a device out for good.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn revoke_device(&self, device_id: String) -> Result<()> {
        call!(self, client => client.revoke_device(device_id))
    }

    /// A user's profile, as it is on the server.
    /// Errors: Offline, Refused (`UserNotFound`).
    pub async fn profile(&self, user_id: String) -> Result<Profile> {
        call!(self, client => client.profile(user_id))
    }

    /// Changes the own profile; `None` leaves a name or status text as it is. A new status text goes away by itself at
    /// `status_expires_at`, or stays.
    /// Errors: Offline, Refused (`InvalidField`).
    pub async fn update_profile(
        &self,
        display_name: Option<String>,
        status_text: Option<String>,
        status_expires_at: Option<SystemTime>,
    ) -> Result<Profile> {
        call!(self, client => client.update_profile(display_name, status_text, status_expires_at))
    }

    /// The own privacy settings.
    pub async fn privacy(&self) -> Result<Privacy> {
        call!(self, client => client.privacy())
    }

    /// Changes the own privacy settings.
    pub async fn update_privacy(&self, privacy: Privacy) -> Result<Privacy> {
        call!(self, client => client.update_privacy(privacy))
    }

    /// The user's contacts, in the order in which they were added.
    pub async fn contacts(&self) -> Result<Vec<Contact>> {
        call!(self, client => client.contacts())
    }

    /// Adds a contact, or changes its alias, of at most 64 characters; an empty alias is none.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn add_contact(&self, target: ContactTarget, alias: String) -> Result<Contact> {
        call!(self, client => client.add_contact(target, alias))
    }

    /// Removes a contact; removing one who is not is fine.
    pub async fn remove_contact(&self, user_id: String) -> Result<()> {
        call!(self, client => client.remove_contact(user_id))
    }

    /// At most 20 users whose username begins so; 3 to 32 characters.
    pub async fn search_users(&self, query: String) -> Result<Vec<Profile>> {
        call!(self, client => client.search_users(query))
    }

    /// Blocks a user; they are not told.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn block_user(&self, user_id: String) -> Result<()> {
        call!(self, client => client.block_user(user_id))
    }

    /// Takes a block back; unblocking one who is not blocked is fine.
    pub async fn unblock_user(&self, user_id: String) -> Result<()> {
        call!(self, client => client.unblock_user(user_id))
    }

    /// The users whom this one has blocked, in the order in which they were.
    pub async fn blocked_users(&self) -> Result<Vec<Profile>> {
        call!(self, client => client.blocked_users())
    }
}
