//! Profile codes and invitations: what adds people, once or until it is taken back.

use futures::future::join_all;
use tidings_proto::v1::{
    AcceptInvitationRequest, AcceptInvitationResponse, AddContactRequest, AddContactResponse, CreateInvitationRequest,
    ErrorReason, GetProfileCodeRequest, Invitation, ListContactsRequest, ListInvitationsRequest, ProfileCode,
    RevokeInvitationRequest, RotateProfileCodeRequest, add_contact_request::Target,
};
use tonic::Status;

use super::{block, over_both};
use crate::world::{Device, Transport, World, refused};

over_both!(a_profile_code_adds_its_owner_until_there_is_another, an_invitation_makes_two_people_contacts_once);

async fn code(device: &Device) -> ProfileCode {
    let response = device.profiles().get_profile_code(GetProfileCodeRequest {}).await.expect("the code");
    response.into_inner().code.expect("a code")
}

async fn add(device: &Device, code: &ProfileCode) -> Result<AddContactResponse, Status> {
    let target = Some(Target::ProfileCode(code.text.clone()));
    let response = device.contacts().add_contact(AddContactRequest { target, alias: String::new() }).await?;
    Ok(response.into_inner())
}

async fn a_profile_code_adds_its_owner_until_there_is_another(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let first = code(&alice).await;
    assert_eq!(code(&alice).await.text, first.text);
    assert!(first.qr_svg.contains("<svg") && first.qr_png.starts_with(b"\x89PNG"));
    let added = add(&bob, &first).await.expect("add").contact.and_then(|contact| contact.profile);
    assert_eq!(added.expect("a profile").user_id, alice.user_id);
    assert!(contacts(&alice).await.is_empty(), "who shows a code adds nobody");

    let rotated = alice.profiles().rotate_profile_code(RotateProfileCodeRequest {}).await.expect("rotate");
    let second = rotated.into_inner().code.expect("a code");
    assert_eq!(code(&alice).await.text, second.text);
    refused(add(&bob, &first).await, ErrorReason::UserNotFound);
    add(&bob, &second).await.expect("add by the new code");
    refused(add(&alice, &second).await, ErrorReason::UserIsSelf);
    block(&alice, &bob).await;
    refused(add(&bob, &second).await, ErrorReason::UserNotFound);
}

async fn contacts(device: &Device) -> Vec<String> {
    let response = device.contacts().list_contacts(ListContactsRequest::default()).await.expect("contacts");
    let contacts = response.into_inner().contacts.into_iter();
    contacts.map(|contact| contact.profile.expect("a profile").user_id).collect()
}

async fn invite(device: &Device, note: &str) -> Invitation {
    let request = CreateInvitationRequest { note: note.to_owned() };
    let response = device.contacts().create_invitation(request).await.expect("invite");
    response.into_inner().invitation.expect("an invitation")
}

async fn invitations(device: &Device) -> Vec<Invitation> {
    let response = device.contacts().list_invitations(ListInvitationsRequest {}).await.expect("invitations");
    response.into_inner().invitations
}

async fn accept(device: &Device, invitation: &Invitation) -> Result<AcceptInvitationResponse, Status> {
    let request = AcceptInvitationRequest { code: invitation.code.clone() };
    Ok(device.contacts().accept_invitation(request).await?.into_inner())
}

async fn an_invitation_makes_two_people_contacts_once(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let (first, second) = (invite(&alice, "for bob").await, invite(&alice, "for carol").await);
    let listed = invitations(&alice).await;
    let notes: Vec<_> = listed.iter().map(|invitation| invitation.note.as_str()).collect();
    assert_eq!(notes, ["for carol", "for bob"]);
    assert!(listed.iter().all(|invitation| invitation.code.is_empty()), "codes are not kept");

    refused(accept(&alice, &first).await, ErrorReason::UserIsSelf);
    let contact = accept(&bob, &first).await.expect("accept").contact.expect("a contact");
    assert_eq!(contact.profile.expect("a profile").user_id, alice.user_id);
    assert_eq!(
        (contacts(&alice).await, contacts(&bob).await),
        (vec![bob.user_id.clone()], vec![alice.user_id.clone()])
    );
    refused(accept(&carol, &first).await, ErrorReason::InvitationInvalid);

    let others = RevokeInvitationRequest { invitation_id: second.invitation_id.clone() };
    carol.contacts().revoke_invitation(others.clone()).await.expect("nothing of hers is revoked");
    assert_eq!(invitations(&alice).await.len(), 1);
    alice.contacts().revoke_invitation(others).await.expect("revoke");
    refused(accept(&carol, &second).await, ErrorReason::InvitationInvalid);
    assert!(invitations(&alice).await.is_empty());
}

#[tokio::test]
async fn of_many_who_accept_at_once_one_does() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut others = Vec::new();
    for number in 0..8 {
        others.push(world.user(&format!("user{number}")).await);
    }
    let invitation = invite(&alice, "").await;
    let accepted = join_all(others.iter().map(|other| accept(other, &invitation))).await;
    assert_eq!(accepted.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(contacts(&alice).await.len(), 1);
}

#[tokio::test]
async fn who_is_blocked_accepts_no_invitation_and_does_not_use_it_up() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let invitation = invite(&alice, "").await;
    block(&alice, &bob).await;
    refused(accept(&bob, &invitation).await, ErrorReason::InvitationInvalid);
    assert!(contacts(&alice).await.is_empty() && contacts(&bob).await.is_empty());
    accept(&carol, &invitation).await.expect("it still works");
}
