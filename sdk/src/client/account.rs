//! Accounts, devices, profiles and contacts. All of these ask the server.

use std::time::SystemTime;

use tidings_proto::v1::{
    self, AddContactRequest, BlockUserRequest, CompleteLogInRequest, GetPrivacyRequest, GetProfileRequest,
    ListBlockedUsersRequest, ListContactsRequest, ListDevicesRequest, LogInRequest, LogOutRequest, NewDevice,
    RegisterRequest, RemoveContactRequest, RenameDeviceRequest, RevokeDeviceRequest, SearchUsersRequest,
    SendCodeRequest, UnblockUserRequest, UpdatePrivacyRequest, UpdateProfileRequest, VerifyCodeRequest,
    add_contact_request::Target, auth_service_client::AuthServiceClient, contact_service_client::ContactServiceClient,
    device_service_client::DeviceServiceClient, log_in_request, profile_service_client::ProfileServiceClient,
    register_request,
};

use super::Client;
use crate::{
    Contact, ContactTarget, Device, Error, Login, Privacy, Profile, Result, SecondFactor, SecondFactorProof, store,
    wire::{self, system_time},
};

/// The contract's bound on a page of contacts and of blocked users.
const PAGE: u32 = 500;

impl Client {
    /// Makes an account with a password of 8 to 128 characters and logs in. Empties the local store.
    /// Errors: Offline, Refused (`UsernameTaken`, `EmailTaken`, `InvalidField`).
    pub async fn register(&self, login: Login, password: String, display_name: String) -> Result<()> {
        let login = match login {
            Login::Username { username } => register_request::Login::Username(username),
            Login::Email { email } => register_request::Login::Email(email),
        };
        let request = RegisterRequest { login: Some(login), password, display_name, device: Some(self.device()) };
        let response = call_openly!(self.session, AuthServiceClient, register, request)?;
        self.session.begin(response.session).await
    }

    /// Logs in with a password. Empties the local store.
    /// Errors: Offline, `SecondFactorRequired`, Refused (`WrongCredentials`, `AccountSuspended`).
    pub async fn log_in(&self, login: Login, password: String) -> Result<()> {
        let login = match login {
            Login::Username { username } => log_in_request::Login::Username(username),
            Login::Email { email } => log_in_request::Login::Email(email),
        };
        let request = LogInRequest { login: Some(login), password, device: Some(self.device()), ..Default::default() };
        let response = call_openly!(self.session, AuthServiceClient, log_in, request)?;
        self.begin(response.session, response.second_factor).await
    }

    /// Has a code sent to a phone number in E.164 form; says until when it works.
    /// Errors: Offline, Refused (`PhoneUnavailable`, `RateLimited`).
    pub async fn send_code(&self, phone: String) -> Result<SystemTime> {
        let response =
            call_openly!(self.session, AuthServiceClient, send_code, SendCodeRequest { phone, ..Default::default() })?;
        Ok(system_time(response.expires_at.as_ref()))
    }

    /// Logs in with the code, and makes the account if the number has none; says whether it did. `display_name` is for
    /// a new account. Empties the local store.
    /// Errors: Offline, `SecondFactorRequired`, Refused (`WrongCredentials`, `AccountSuspended`).
    pub async fn verify_code(&self, phone: String, code: String, display_name: Option<String>) -> Result<bool> {
        let display_name = display_name.unwrap_or_default();
        let request =
            VerifyCodeRequest { phone, code, display_name, device: Some(self.device()), ..Default::default() };
        let response = call_openly!(self.session, AuthServiceClient, verify_code, request)?;
        self.begin(response.session, response.second_factor).await?;
        Ok(response.registered)
    }

    /// Gives the second factor that [`Error::SecondFactorRequired`] asked for, and logs in; says whether that made the
    /// account. Empties the local store.
    /// Errors: Offline, Refused (`WrongCredentials`; `ChallengeInvalid`, also after five wrong ones: log in again).
    pub async fn complete_log_in(&self, needed: SecondFactor, proof: SecondFactorProof) -> Result<bool> {
        let request = CompleteLogInRequest {
            log_in_token: needed.log_in_token,
            proof: Some(wire::proof_to_wire(proof)),
            trust_device: false,
        };
        let response = call_openly!(self.session, AuthServiceClient, complete_log_in, request)?;
        self.session.begin(response.session).await?;
        Ok(response.registered)
    }

    /// Logs out and empties the local store, also if the server cannot be told.
    /// Errors: Storage.
    pub async fn log_out(&self) -> Result<()> {
        if let Err(error) = call!(self.session, AuthServiceClient, log_out, LogOutRequest {}) {
            tracing::warn!(%error, "the server could not be told of the log-out");
        }
        self.session.forget().await
    }

    /// The user's devices, the newest first.
    pub async fn devices(&self) -> Result<Vec<Device>> {
        let response = call!(self.session, DeviceServiceClient, list_devices, ListDevicesRequest {})?;
        Ok(response.devices.into_iter().map(wire::device).collect())
    }

    /// Gives a device another name, of 1 to 64 characters.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn rename_device(&self, device_id: String, name: String) -> Result<Device> {
        let request = RenameDeviceRequest { device_id, name };
        let response = call!(self.session, DeviceServiceClient, rename_device, request)?;
        Ok(wire::device(response.device.unwrap_or_default()))
    }

    /// Logs a device out for good.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn revoke_device(&self, device_id: String) -> Result<()> {
        call!(self.session, DeviceServiceClient, revoke_device, RevokeDeviceRequest { device_id })?;
        Ok(())
    }

    /// A user's profile, as it is on the server.
    /// Errors: Offline, Refused (`UserNotFound`).
    pub async fn profile(&self, user_id: String) -> Result<Profile> {
        let response = call!(self.session, ProfileServiceClient, get_profile, GetProfileRequest { user_id })?;
        self.keep_profile(response.profile).await
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
        let status_expires_at = status_expires_at.map(prost_types::Timestamp::from);
        let request = UpdateProfileRequest { display_name, status_text, status_expires_at };
        let response = call!(self.session, ProfileServiceClient, update_profile, request)?;
        self.keep_profile(response.profile).await
    }

    /// The own privacy settings.
    pub async fn privacy(&self) -> Result<Privacy> {
        let response = call!(self.session, ProfileServiceClient, get_privacy, GetPrivacyRequest {})?;
        Ok(wire::privacy(response.privacy.unwrap_or_default()))
    }

    /// Changes the own privacy settings.
    pub async fn update_privacy(&self, privacy: Privacy) -> Result<Privacy> {
        let request = UpdatePrivacyRequest { privacy: Some(wire::privacy_to_wire(privacy)) };
        let response = call!(self.session, ProfileServiceClient, update_privacy, request)?;
        Ok(wire::privacy(response.privacy.unwrap_or_default()))
    }

    /// The user's contacts, in the order in which they were added.
    pub async fn contacts(&self) -> Result<Vec<Contact>> {
        let (mut contacts, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListContactsRequest { page_size: PAGE, page_token };
            let response = call!(self.session, ContactServiceClient, list_contacts, request)?;
            contacts.extend(response.contacts.into_iter().map(wire::contact));
            page_token = response.next_page_token;
            if page_token.is_empty() {
                return Ok(contacts);
            }
        }
    }

    /// Adds a contact, or changes its alias, of at most 64 characters; an empty alias is none.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn add_contact(&self, target: ContactTarget, alias: String) -> Result<Contact> {
        let target = match target {
            ContactTarget::User { user_id } => Target::UserId(user_id),
            ContactTarget::Username { username } => Target::Username(username),
            ContactTarget::Phone { phone } => Target::Phone(phone),
        };
        let request = AddContactRequest { target: Some(target), alias };
        let response = call!(self.session, ContactServiceClient, add_contact, request)?;
        Ok(wire::contact(response.contact.unwrap_or_default()))
    }

    /// Removes a contact; removing one who is not is fine.
    pub async fn remove_contact(&self, user_id: String) -> Result<()> {
        call!(self.session, ContactServiceClient, remove_contact, RemoveContactRequest { user_id })?;
        Ok(())
    }

    /// At most 20 users whose username begins so; 3 to 32 characters.
    pub async fn search_users(&self, query: String) -> Result<Vec<Profile>> {
        let response = call!(self.session, ContactServiceClient, search_users, SearchUsersRequest { query })?;
        Ok(response.profiles.into_iter().map(wire::profile).collect())
    }

    /// Blocks a user; they are not told.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn block_user(&self, user_id: String) -> Result<()> {
        call!(self.session, ContactServiceClient, block_user, BlockUserRequest { user_id })?;
        Ok(())
    }

    /// Takes a block back; unblocking one who is not blocked is fine.
    pub async fn unblock_user(&self, user_id: String) -> Result<()> {
        call!(self.session, ContactServiceClient, unblock_user, UnblockUserRequest { user_id })?;
        Ok(())
    }

    /// The users whom this one has blocked, in the order in which they were.
    pub async fn blocked_users(&self) -> Result<Vec<Profile>> {
        let (mut users, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListBlockedUsersRequest { page_size: PAGE, page_token };
            let response = call!(self.session, ContactServiceClient, list_blocked_users, request)?;
            users.extend(response.profiles.into_iter().map(wire::profile));
            page_token = response.next_page_token;
            if page_token.is_empty() {
                return Ok(users);
            }
        }
    }

    /// Begins a session, unless a second factor is needed first.
    async fn begin(&self, session: Option<v1::Session>, needed: Option<v1::SecondFactorRequired>) -> Result<()> {
        match needed {
            Some(needed) => Err(Error::SecondFactorRequired { needed: wire::second_factor(needed) }),
            None => self.session.begin(session).await,
        }
    }

    fn device(&self) -> NewDevice {
        NewDevice { name: self.options.device_name.clone(), platform: self.options.platform.clone() }
    }

    /// Keeps a profile for showing names offline.
    async fn keep_profile(&self, profile: Option<v1::Profile>) -> Result<Profile> {
        let profile = profile.ok_or_else(|| Error::offline("the server answered without a profile"))?;
        let kept = profile.clone();
        self.store.write(move |transaction, changes| store::store_profiles(transaction, changes, &[], &[kept])).await?;
        Ok(wire::profile(profile))
    }
}
