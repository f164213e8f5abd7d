//! Status texts: who sees them, and when they end.

use std::time::{Duration, SystemTime};

use tidings_proto::v1::{
    AcceptInvitationRequest, AddContactRequest, Audience, BatchGetProfilesRequest, BlockUserRequest,
    CreateInvitationRequest, GetProfileCodeRequest, GetProfileRequest, ListBlockedUsersRequest, ListContactsRequest,
    Privacy, Profile, SearchUsersRequest, UnblockUserRequest, UpdateProfileRequest, add_contact_request::Target,
};

use super::{AUDIENCES, Cast, over_both, set};
use crate::world::{Device, Transport, World, until};

const STATUS: &str = "On a boat";

over_both!(a_status_text_is_shown_to_whom_its_owner_chose_by_every_call, a_status_text_ends_by_itself);

/// The calls that answer with profiles.
#[derive(Clone, Copy, Debug)]
enum Call {
    GetProfile,
    BatchGetProfiles,
    SearchUsers,
    AddContactById,
    AddContactByUsername,
    AddContactByCode,
    ListContacts,
    ListBlockedUsers,
    AcceptInvitation,
}

const CALLS: [Call; 9] = [
    Call::GetProfile,
    Call::BatchGetProfiles,
    Call::SearchUsers,
    Call::AddContactById,
    Call::AddContactByUsername,
    Call::AddContactByCode,
    Call::ListContacts,
    Call::ListBlockedUsers,
    Call::AcceptInvitation,
];

impl Call {
    /// The owner's profile as the call gives it, if it gives any.
    async fn profile(self, viewer: &Device, owner: &Device) -> Option<Profile> {
        let user_id = owner.user_id.clone();
        let all = match self {
            Self::GetProfile => {
                let response = viewer.profiles().get_profile(GetProfileRequest { user_id }).await.ok()?;
                Vec::from_iter(response.into_inner().profile)
            }
            Self::BatchGetProfiles => {
                let request = BatchGetProfilesRequest { user_ids: vec![user_id, viewer.user_id.clone()] };
                viewer.profiles().batch_get_profiles(request).await.ok()?.into_inner().profiles
            }
            Self::SearchUsers => {
                let request = SearchUsersRequest { query: owner.username.clone() };
                viewer.contacts().search_users(request).await.expect("search").into_inner().profiles
            }
            Self::AddContactById => Vec::from_iter(add(viewer, Target::UserId(user_id)).await),
            Self::AddContactByUsername => Vec::from_iter(add(viewer, Target::Username(owner.username.clone())).await),
            Self::AddContactByCode => {
                let code = owner.profiles().get_profile_code(GetProfileCodeRequest {}).await.expect("the code");
                let text = code.into_inner().code.expect("a code").text;
                Vec::from_iter(add(viewer, Target::ProfileCode(text)).await)
            }
            Self::AcceptInvitation => {
                let made =
                    owner.contacts().create_invitation(CreateInvitationRequest::default()).await.expect("invite");
                let code = made.into_inner().invitation.expect("an invitation").code;
                let accepted = viewer.contacts().accept_invitation(AcceptInvitationRequest { code }).await.ok()?;
                Vec::from_iter(accepted.into_inner().contact.expect("a contact").profile)
            }
            Self::ListContacts => {
                let response = viewer.contacts().list_contacts(ListContactsRequest::default()).await;
                let contacts = response.expect("contacts").into_inner().contacts;
                contacts.into_iter().filter_map(|contact| contact.profile).collect()
            }
            Self::ListBlockedUsers => {
                let block = BlockUserRequest { user_id: user_id.clone() };
                viewer.contacts().block_user(block).await.expect("block");
                let response = viewer.contacts().list_blocked_users(ListBlockedUsersRequest::default()).await;
                viewer.contacts().unblock_user(UnblockUserRequest { user_id }).await.expect("unblock");
                response.expect("blocked").into_inner().profiles
            }
        };
        all.into_iter().find(|profile| profile.user_id == owner.user_id)
    }
}

async fn add(device: &Device, target: Target) -> Option<Profile> {
    let request = AddContactRequest { target: Some(target), alias: String::new() };
    device.contacts().add_contact(request).await.ok()?.into_inner().contact?.profile
}

async fn say(device: &Device, text: &str, ends: Option<SystemTime>) -> Profile {
    let request = UpdateProfileRequest {
        status_text: Some(text.to_owned()),
        status_expires_at: ends.map(Into::into),
        display_name: None,
    };
    device.profiles().update_profile(request).await.expect("set the status").into_inner().profile.expect("a profile")
}

async fn a_status_text_is_shown_to_whom_its_owner_chose_by_every_call(transport: Transport) {
    for audience in AUDIENCES {
        let cast = Cast::meet(transport).await;
        say(&cast.owner, STATUS, Some(SystemTime::now() + Duration::from_hours(1))).await;
        set(&cast.owner, Privacy { status_text: audience.into(), ..Default::default() }).await;
        for (viewer, may) in cast.audience(audience) {
            for call in CALLS {
                let is_blocked = viewer.user_id == cast.blocked.user_id;
                // Whoever accepts an invitation is a contact from then on.
                let invited = matches!(call, Call::AcceptInvitation) && !is_blocked && audience == Audience::Contacts;
                let (who, may) = (&viewer.username, may || invited);
                let Some(profile) = call.profile(viewer, &cast.owner).await else {
                    assert!(is_blocked, "{call:?} finds nobody for {who}");
                    continue;
                };
                let shown = (profile.status_text.as_str(), profile.status_expires_at.is_some());
                assert_eq!(shown, if may { (STATUS, true) } else { ("", false) }, "{call:?} by {who}: {audience:?}");
            }
        }
    }
}

async fn a_status_text_ends_by_itself(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let soon = SystemTime::now() + Duration::from_millis(1500);
    let said = say(&alice, STATUS, Some(soon)).await;
    assert_eq!((said.status_text.as_str(), said.status_expires_at.is_some()), (STATUS, true));
    assert_eq!(Call::GetProfile.profile(&bob, &alice).await.expect("a profile").status_text, STATUS);
    for viewer in [&alice, &bob] {
        until("the status is over", async || {
            let profile = Call::GetProfile.profile(viewer, &alice).await.expect("a profile");
            (profile.status_text.is_empty() && profile.status_expires_at.is_none()).then_some(())
        })
        .await;
    }
    // The next one stays, and goes when it is taken back.
    assert_eq!(say(&alice, "Back", None).await.status_expires_at, None);
    assert_eq!(Call::GetProfile.profile(&bob, &alice).await.expect("a profile").status_text, "Back");
    assert_eq!(say(&alice, "", None).await.status_text, "");
}
