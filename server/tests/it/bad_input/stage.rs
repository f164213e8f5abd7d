//! The world that bad input is tried on, and how to see whether anything changed in it.

use std::fmt::Write as _;

use tidings_proto::v1::{
    AddContactRequest, BlockUserRequest, GetChatRequest, GetPrivacyRequest, GetProfileRequest, GetReceiptsRequest,
    ListBlockedUsersRequest, ListChatsRequest, ListContactsRequest, ListDevicesRequest, ListMembersRequest,
    add_contact_request,
};

use crate::world::{Clients, Device, World};

/// People, their chats and messages.
pub struct Stage {
    pub world: World,
    pub nobody: Clients,
    pub administrator: Clients,
    /// Owns the group, and chats with the member and with the hermit.
    pub owner: Device,
    pub member: Device,
    /// Is in none of the chats.
    pub outsider: Device,
    /// Has blocked the owner after they chatted.
    pub hermit: Device,
    /// Has blocked the owner before they ever did.
    pub recluse: Device,
    pub group: String,
    pub direct: String,
    pub with_hermit: String,
    /// The owner's message in the group.
    pub message: u64,
}

impl Stage {
    pub async fn set() -> Self {
        let world = World::administered(&[]).await;
        let owner = world.user("owner").await;
        let member = world.user("member").await;
        let outsider = world.user("outsider").await;
        let hermit = world.user("hermit").await;
        let recluse = world.user("recluse").await;
        let group = owner.group_with("Group", &[&member]).await;
        let direct = owner.chat_with(&member).await;
        let with_hermit = owner.chat_with(&hermit).await;
        for shy in [&hermit, &recluse] {
            let block = BlockUserRequest { user_id: owner.user_id.clone() };
            shy.contacts().block_user(block).await.expect("block");
        }
        let target = Some(add_contact_request::Target::UserId(member.user_id.clone()));
        let contact = AddContactRequest { target, alias: "Mem".to_owned() };
        owner.contacts().add_contact(contact).await.expect("add a contact");
        let message = owner.send(&group, "hello").await;
        let (nobody, administrator) = (world.anyone(), world.administrator());
        Self {
            world,
            nobody,
            administrator,
            owner,
            member,
            outsider,
            hermit,
            recluse,
            group,
            direct,
            with_hermit,
            message,
        }
    }

    /// Whoever may make a call.
    pub fn entitled(&self, method: &str) -> &Clients {
        if method.starts_with("AdminService/") { &self.administrator } else { &self.owner }
    }

    /// Those who may not, where the call is served: without a token, and with a forged one.
    pub fn strangers(&self, method: &str) -> [Clients; 2] {
        if method.starts_with("AdminService/") {
            [None, Some("forged")].map(|token| self.world.administrator_with(token))
        } else {
            [self.nobody.clone(), self.outsider.with_token("forged")]
        }
    }

    /// All that these people can read, as text.
    pub async fn state(&self) -> String {
        let mut state = String::new();
        for device in [&self.owner, &self.member, &self.outsider, &self.hermit, &self.recluse] {
            let what = read(device).await;
            writeln!(state, "{}: {what}", device.username).expect("text");
        }
        state
    }
}

async fn read(device: &Device) -> String {
    let mut state = String::new();
    macro_rules! add {
        ($call:expr) => {
            writeln!(state, "{:?}", $call.await.expect("read").into_inner()).expect("text")
        };
    }
    add!(device.profiles().get_profile(GetProfileRequest { user_id: device.user_id.clone() }));
    add!(device.profiles().get_privacy(GetPrivacyRequest {}));
    add!(device.contacts().list_contacts(ListContactsRequest::default()));
    add!(device.contacts().list_blocked_users(ListBlockedUsersRequest::default()));
    let devices = device.devices().list_devices(ListDevicesRequest {}).await.expect("devices").into_inner().devices;
    for device in devices {
        // All but when it was last heard of.
        let tidings_proto::v1::Device { device_id, name, platform, created_at, current, .. } = device;
        writeln!(state, "{device_id} {name} {platform} {created_at:?} {current}").expect("text");
    }
    writeln!(state, "{:?}", device.history(&device.user_id).await.expect("the account log")).expect("text");
    let chats = device.chats().list_chats(ListChatsRequest::default()).await.expect("chats").into_inner().chats;
    for chat in chats {
        let chat_id = chat.chat_id.clone();
        writeln!(state, "{chat:?} {:?}", device.history(&chat_id).await.expect("history")).expect("text");
        add!(device.chats().get_chat(GetChatRequest { chat_id: chat_id.clone() }));
        add!(device.chats().list_members(ListMembersRequest { chat_id: chat_id.clone(), ..Default::default() }));
        add!(device.messages().get_receipts(GetReceiptsRequest { chat_id: chat_id.clone() }));
    }
    state
}
