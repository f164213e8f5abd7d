//! What users show of themselves, and to whom.

use std::time::SystemTime;

use super::Core;
use crate::{Privacy, Profile, ProfileCode, error::Result};

#[uniffi::export]
impl Core {
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

    /// The QR code with which others add the user as a contact.
    pub async fn profile_code(&self) -> Result<ProfileCode> {
        call!(self, client => client.profile_code())
    }

    /// Makes another code; the old one no longer works.
    pub async fn rotate_profile_code(&self) -> Result<ProfileCode> {
        call!(self, client => client.rotate_profile_code())
    }
}
