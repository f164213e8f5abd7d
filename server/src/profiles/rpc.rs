//! ProfileService on the wire.

use prost_types::Timestamp;
use tidings_proto::v1::{
    self, BatchGetProfilesRequest, BatchGetProfilesResponse, GetPrivacyRequest, GetPrivacyResponse,
    GetProfileCodeRequest, GetProfileCodeResponse, GetProfileRequest, GetProfileResponse, RotateProfileCodeRequest,
    RotateProfileCodeResponse, UpdatePrivacyRequest, UpdatePrivacyResponse, UpdateProfileRequest,
    UpdateProfileResponse, profile_service_server::ProfileService,
};
use tonic::{Request, Response, Status};

use super::{Audience, Changes, Code, Error, Privacy, PrivacyChanges, Profile, Profiles};
use crate::{
    gateway::{Caller, parse, status::Invalid},
    qr::Qr,
    time::Time,
};

const NAME_CHARACTERS: usize = 64;
const STATUS_CHARACTERS: usize = 256;
const BATCH: usize = 256;

pub struct ProfileRpc(pub Profiles);

#[tonic::async_trait]
impl ProfileService for ProfileRpc {
    async fn get_profile(&self, request: Request<GetProfileRequest>) -> Result<Response<GetProfileResponse>, Status> {
        let caller = Caller::of(&request)?;
        let user = parse::id("user_id", &request.into_inner().user_id)?;
        let profile = self.0.get_one(caller.user, user).await?;
        Ok(Response::new(GetProfileResponse { profile: Some(profile.into()) }))
    }

    async fn batch_get_profiles(
        &self,
        request: Request<BatchGetProfilesRequest>,
    ) -> Result<Response<BatchGetProfilesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let users = parse::ids("user_ids", &request.into_inner().user_ids, 1..=BATCH)?;
        let profiles = self.0.get(caller.user, &users).await?;
        Ok(Response::new(BatchGetProfilesResponse { profiles: profiles.into_iter().map(Into::into).collect() }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Result<Response<UpdateProfileResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let text = |field, value: Option<String>, least, most| {
            value.map(|value| parse::text(field, &value, least..=most)).transpose()
        };
        let status = text("status_text", request.status_text, 0, STATUS_CHARACTERS)?;
        let changes = Changes {
            display_name: text("display_name", request.display_name, 1, NAME_CHARACTERS)?,
            status: parse_status(status, request.status_expires_at, Time::now())?,
        };
        let profile = self.0.update(caller.user, changes).await?;
        Ok(Response::new(UpdateProfileResponse { profile: Some(profile.into()) }))
    }

    async fn get_privacy(&self, request: Request<GetPrivacyRequest>) -> Result<Response<GetPrivacyResponse>, Status> {
        let caller = Caller::of(&request)?;
        let privacy = self.0.privacy(caller.user).await?;
        Ok(Response::new(GetPrivacyResponse { privacy: Some(privacy.into()) }))
    }

    async fn update_privacy(
        &self,
        request: Request<UpdatePrivacyRequest>,
    ) -> Result<Response<UpdatePrivacyResponse>, Status> {
        let caller = Caller::of(&request)?;
        let wanted = parse::required("privacy", request.into_inner().privacy)?;
        let changes = PrivacyChanges {
            last_seen: audience("privacy.last_seen", wanted.last_seen)?,
            online: audience("privacy.online", wanted.online)?,
            status_text: audience("privacy.status_text", wanted.status_text)?,
            add_to_groups: audience("privacy.add_to_groups", wanted.add_to_groups)?,
            find_by_phone: audience("privacy.find_by_phone", wanted.find_by_phone)?,
            read_receipts: wanted.read_receipts,
        };
        let privacy = self.0.update_privacy(caller.user, changes).await?;
        Ok(Response::new(UpdatePrivacyResponse { privacy: Some(privacy.into()) }))
    }

    async fn get_profile_code(
        &self,
        request: Request<GetProfileCodeRequest>,
    ) -> Result<Response<GetProfileCodeResponse>, Status> {
        let code = self.0.code(Caller::of(&request)?.user).await?;
        Ok(Response::new(GetProfileCodeResponse { code: Some(draw(&code)?) }))
    }

    async fn rotate_profile_code(
        &self,
        request: Request<RotateProfileCodeRequest>,
    ) -> Result<Response<RotateProfileCodeResponse>, Status> {
        let code = self.0.rotate_code(Caller::of(&request)?.user).await?;
        Ok(Response::new(RotateProfileCodeResponse { code: Some(draw(&code)?) }))
    }
}

fn draw(code: &Code) -> Result<v1::ProfileCode, Error> {
    let text = code.text();
    let Qr { svg, png } = Qr::of(&text)?;
    Ok(v1::ProfileCode { text, qr_svg: svg, qr_png: png })
}

/// A new status text, and when it goes away.
fn parse_status(text: Option<String>, ends: Option<Timestamp>, now: Time) -> Result<Option<super::Status>, Invalid> {
    const ENDS: &str = "status_expires_at";
    let expires_at = ends.map(|time| parse::time(ENDS, time)).transpose()?;
    match text {
        Some(text) if expires_at.is_some() && text.is_empty() => Err(Invalid::new(ENDS, "needs a status text")),
        None if expires_at.is_some() => Err(Invalid::new(ENDS, "needs a status text")),
        _ if expires_at.is_some_and(|end| end <= now) => Err(Invalid::new(ENDS, "must be in the future")),
        text => Ok(text.map(|text| super::Status { text, expires_at })),
    }
}

fn audience(field: &str, value: i32) -> Result<Option<Audience>, Invalid> {
    match v1::Audience::try_from(value) {
        Ok(v1::Audience::Unspecified) => Ok(None),
        Ok(v1::Audience::Everyone) => Ok(Some(Audience::Everyone)),
        Ok(v1::Audience::Contacts) => Ok(Some(Audience::Contacts)),
        Ok(v1::Audience::Nobody) => Ok(Some(Audience::Nobody)),
        Err(_) => Err(Invalid::new(field, "must be EVERYONE, CONTACTS or NOBODY")),
    }
}

impl From<Profile> for v1::Profile {
    fn from(profile: Profile) -> Self {
        Self {
            user_id: profile.user.to_string(),
            username: profile.username.unwrap_or_default(),
            display_name: profile.display_name,
            status_text: profile.status.text,
            status_expires_at: profile.status.expires_at.map(Into::into),
            deleted: profile.deleted,
        }
    }
}

impl From<Privacy> for v1::Privacy {
    fn from(privacy: Privacy) -> Self {
        Self {
            last_seen: privacy.last_seen as i32,
            online: privacy.online as i32,
            status_text: privacy.status_text as i32,
            add_to_groups: privacy.add_to_groups as i32,
            find_by_phone: privacy.find_by_phone as i32,
            read_receipts: Some(privacy.read_receipts),
        }
    }
}
