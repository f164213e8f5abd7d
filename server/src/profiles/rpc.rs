//! ProfileService on the wire.

use tidings_proto::v1::{
    self, BatchGetProfilesRequest, BatchGetProfilesResponse, GetPrivacyRequest, GetPrivacyResponse, GetProfileRequest,
    GetProfileResponse, UpdatePrivacyRequest, UpdatePrivacyResponse, UpdateProfileRequest, UpdateProfileResponse,
    profile_service_server::ProfileService,
};
use tonic::{Request, Response, Status};

use super::{Audience, Changes, Privacy, PrivacyChanges, Profile, Profiles};
use crate::gateway::{Caller, parse, status::Invalid};

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
        let changes = Changes {
            display_name: text("display_name", request.display_name, 1, NAME_CHARACTERS)?,
            status_text: text("status_text", request.status_text, 0, STATUS_CHARACTERS)?,
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
        };
        let privacy = self.0.update_privacy(caller.user, changes).await?;
        Ok(Response::new(UpdatePrivacyResponse { privacy: Some(privacy.into()) }))
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
            status_text: profile.status_text,
        }
    }
}

impl From<Privacy> for v1::Privacy {
    fn from(privacy: Privacy) -> Self {
        Self { last_seen: privacy.last_seen as i32, online: privacy.online as i32 }
    }
}
