//! What users show of themselves, and to whom.

use std::time::SystemTime;

use tidings_proto::v1::{
    self, GetPrivacyRequest, GetProfileCodeRequest, GetProfileRequest, RotateProfileCodeRequest, UpdatePrivacyRequest,
    UpdateProfileRequest, profile_service_client::ProfileServiceClient,
};

use super::Client;
use crate::{Error, Privacy, Profile, ProfileCode, Result, store, wire};

impl Client {
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

    /// The QR code with which others add the user as a contact.
    pub async fn profile_code(&self) -> Result<ProfileCode> {
        let response = call!(self.session, ProfileServiceClient, get_profile_code, GetProfileCodeRequest {})?;
        Ok(wire::profile_code(response.code.unwrap_or_default()))
    }

    /// Makes another code; the old one no longer works.
    pub async fn rotate_profile_code(&self) -> Result<ProfileCode> {
        let response = call!(self.session, ProfileServiceClient, rotate_profile_code, RotateProfileCodeRequest {})?;
        Ok(wire::profile_code(response.code.unwrap_or_default()))
    }

    /// Keeps a profile for showing names offline.
    async fn keep_profile(&self, profile: Option<v1::Profile>) -> Result<Profile> {
        let profile = profile.ok_or_else(|| Error::offline("the server answered without a profile"))?;
        let kept = profile.clone();
        self.store.write(move |transaction, changes| store::store_profiles(transaction, changes, &[], &[kept])).await?;
        Ok(wire::profile(profile))
    }
}
