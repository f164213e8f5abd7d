//! Who may add somebody to groups.

use tidings_proto::v1::{
    AddMembersRequest, CreateGroupRequest, ErrorReason, ListChatsRequest, Privacy, RemoveMemberRequest,
};
use tonic::Status;

use super::{AUDIENCES, Cast, over_both, set};
use crate::world::{Device, Transport, client_id, refused};

over_both!(somebody_is_added_to_groups_by_whom_they_chose);

async fn create(by: &Device, member: &Device) -> Result<(), Status> {
    let request = CreateGroupRequest {
        client_id: client_id(),
        title: "Come".to_owned(),
        member_ids: vec![member.user_id.clone()],
        ..Default::default()
    };
    by.chats().create_group(request).await.map(drop)
}

async fn add(by: &Device, group: &str, member: &Device) -> Result<(), Status> {
    let request = AddMembersRequest { chat_id: group.to_owned(), user_ids: vec![member.user_id.clone()] };
    by.chats().add_members(request).await.map(drop)
}

async fn chats(device: &Device) -> usize {
    device.chats().list_chats(ListChatsRequest::default()).await.expect("chats").into_inner().chats.len()
}

async fn somebody_is_added_to_groups_by_whom_they_chose(transport: Transport) {
    let cast = Cast::meet(transport).await;
    for audience in AUDIENCES {
        set(&cast.owner, Privacy { add_to_groups: audience.into(), ..Default::default() }).await;
        for (adder, may) in cast.audience(audience) {
            let group = adder.group_with("Group", &[]).await;
            let before = chats(&cast.owner).await;
            let results = [create(adder, &cast.owner).await, add(adder, &group, &cast.owner).await];
            for (call, result) in ["CreateGroup", "AddMembers"].into_iter().zip(results) {
                println!("{call} by {}: {audience:?}", adder.username);
                if may {
                    result.expect("add");
                } else {
                    refused(result, ErrorReason::CannotAddUser);
                }
            }
            assert_eq!(chats(&cast.owner).await - before, if may { 2 } else { 0 });
        }
    }
    // Nor is somebody who was in a group before added again.
    set(&cast.owner, Privacy { add_to_groups: AUDIENCES[0].into(), ..Default::default() }).await;
    let group = cast.stranger.group_with("Group", &[&cast.owner]).await;
    set(&cast.owner, Privacy { add_to_groups: AUDIENCES[2].into(), ..Default::default() }).await;
    add(&cast.stranger, &group, &cast.owner).await.expect("who is in it stays in it");
    let removal = RemoveMemberRequest { chat_id: group.clone(), user_id: cast.owner.user_id.clone() };
    cast.stranger.chats().remove_member(removal).await.expect("remove");
    refused(add(&cast.stranger, &group, &cast.owner).await, ErrorReason::CannotAddUser);
}
