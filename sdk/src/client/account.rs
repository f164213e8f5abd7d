//! Accounts, devices, profiles and contacts. All of these ask the server.

use std::time::SystemTime;

use super::Client;
use crate::{Contact, ContactTarget, Device, Login, Privacy, Profile, Result};

impl Client {
    /// Makes an account with a password of 8 to 128 characters and logs in. Empties the local store.
    /// Errors: Offline, Refused (UsernameTaken, EmailTaken, InvalidField).
    pub async fn register(&self, login: Login, password: String, display_name: String) -> Result<()> {
        let _ = (login, password, display_name);
        todo!()
    }

    /// Logs in with a password. Empties the local store.
    /// Errors: Offline, Refused (WrongCredentials).
    pub async fn log_in(&self, login: Login, password: String) -> Result<()> {
        let _ = (login, password);
        todo!()
    }

    /// Has a code sent to a phone number in E.164 form; says until when it works.
    /// Errors: Offline, Refused (PhoneUnavailable, RateLimited).
    pub async fn send_code(&self, phone: String) -> Result<SystemTime> {
        let _ = phone;
        todo!()
    }

    /// Logs in with the code, and makes the account if the number has none; says whether it did. `display_name` is for
    /// a new account. Empties the local store.
    /// Errors: Offline, Refused (WrongCredentials).
    pub async fn verify_code(&self, phone: String, code: String, display_name: Option<String>) -> Result<bool> {
        let _ = (phone, code, display_name);
        todo!()
    }

    /// Logs out and empties the local store, also if the server cannot be told.
    /// Errors: Storage.
    pub async fn log_out(&self) -> Result<()> {
        todo!()
    }

    /// The user's devices, the newest first.
    pub async fn devices(&self) -> Result<Vec<Device>> {
        todo!()
    }

    /// Gives a device another name.
    pub async fn rename_device(&self, device_id: String, name: String) -> Result<Device> {
        let _ = (device_id, name);
        todo!()
    }

    /// Logs a device out for good.
    pub async fn revoke_device(&self, device_id: String) -> Result<()> {
        let _ = device_id;
        todo!()
    }

    /// A user's profile, as it is on the server.
    pub async fn profile(&self, user_id: String) -> Result<Profile> {
        let _ = user_id;
        todo!()
    }

    /// Changes the own profile; `None` leaves a field as it is.
    pub async fn update_profile(&self, display_name: Option<String>, status_text: Option<String>) -> Result<Profile> {
        let _ = (display_name, status_text);
        todo!()
    }

    /// The own privacy settings.
    pub async fn privacy(&self) -> Result<Privacy> {
        todo!()
    }

    /// Changes the own privacy settings.
    pub async fn update_privacy(&self, privacy: Privacy) -> Result<Privacy> {
        let _ = privacy;
        todo!()
    }

    /// The user's contacts.
    pub async fn contacts(&self) -> Result<Vec<Contact>> {
        todo!()
    }

    /// Adds a contact, or changes its alias; an empty alias is none.
    pub async fn add_contact(&self, target: ContactTarget, alias: String) -> Result<Contact> {
        let _ = (target, alias);
        todo!()
    }

    /// Removes a contact.
    pub async fn remove_contact(&self, user_id: String) -> Result<()> {
        let _ = user_id;
        todo!()
    }

    /// At most 20 users whose username begins so; 3 to 32 characters.
    pub async fn search_users(&self, query: String) -> Result<Vec<Profile>> {
        let _ = query;
        todo!()
    }

    /// Blocks a user; they are not told.
    pub async fn block_user(&self, user_id: String) -> Result<()> {
        let _ = user_id;
        todo!()
    }

    /// Takes a block back.
    pub async fn unblock_user(&self, user_id: String) -> Result<()> {
        let _ = user_id;
        todo!()
    }

    /// The users whom this one has blocked.
    pub async fn blocked_users(&self) -> Result<Vec<Profile>> {
        todo!()
    }
}
