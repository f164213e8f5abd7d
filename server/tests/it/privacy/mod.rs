//! What people keep to themselves, tried by everybody who may not know it, by every call and every stream that could
//! tell: over gRPC and over gRPC-Web.

mod groups;
mod invitations;
mod phones;
mod presence;
mod receipts;
mod status;
mod suspension;
mod typing;

use tidings_proto::v1::{
    AddContactRequest, Audience, BlockUserRequest, Privacy, UpdatePrivacyRequest, add_contact_request::Target,
    server_frame::Frame,
};

use crate::world::{Device, Live, Transport, World};

/// Runs each of these over both ways to call.
macro_rules! over_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test]
            async fn over_grpc() {
                super::$name(crate::world::Transport::Connect).await;
            }

            #[tokio::test]
            async fn over_grpc_web() {
                super::$name(crate::world::Transport::Web).await;
            }
        }
    )*};
}
use over_both;

/// One who keeps something to themselves, and those who would like to know.
struct Cast {
    /// Ends with the test.
    _world: World,
    owner: Device,
    /// A contact of the owner's.
    friend: Device,
    stranger: Device,
    /// A contact too, whom the owner has blocked.
    blocked: Device,
}

impl Cast {
    async fn meet(transport: Transport) -> Self {
        let world = World::start_with(transport, &[]).await;
        let owner = world.user("owner").await;
        let (friend, stranger) = (world.user("friend").await, world.user("stranger").await);
        let blocked = world.user("blocked").await;
        for contact in [&friend, &blocked] {
            add(&owner, Target::UserId(contact.user_id.clone())).await;
        }
        block(&owner, &blocked).await;
        Self { _world: world, owner, friend, stranger, blocked }
    }

    /// Everybody, and whether they belong to an audience of the owner's.
    fn audience(&self, audience: Audience) -> [(&Device, bool); 3] {
        let (friend, stranger) = match audience {
            Audience::Everyone => (true, true),
            Audience::Contacts => (true, false),
            Audience::Nobody | Audience::Unspecified => (false, false),
        };
        [(&self.friend, friend), (&self.stranger, stranger), (&self.blocked, false)]
    }
}

const AUDIENCES: [Audience; 3] = [Audience::Everyone, Audience::Contacts, Audience::Nobody];

async fn set(device: &Device, privacy: Privacy) {
    let request = UpdatePrivacyRequest { privacy: Some(privacy) };
    device.profiles().update_privacy(request).await.expect("set the privacy");
}

async fn add(device: &Device, target: Target) {
    let request = AddContactRequest { target: Some(target), alias: String::new() };
    device.contacts().add_contact(request).await.expect("add a contact");
}

async fn block(device: &Device, other: &Device) {
    let request = BlockUserRequest { user_id: other.user_id.clone() };
    device.contacts().block_user(request).await.expect("block");
}

/// All that a stream has been sent, beside entries, up to the answer to this ping.
async fn heard(live: &mut Live, nonce: u64) -> Vec<Frame> {
    let mut frames = Vec::new();
    let say = tidings_proto::v1::connect_request::Frame::Ping(tidings_proto::v1::PingRequest { nonce });
    live.say(say).await;
    let pong = |frame: &Frame| {
        frames.push(frame.clone());
        matches!(frame, Frame::Pong(pong) if pong.nonce == nonce).then_some(())
    };
    live.wait("Pong", pong).await;
    frames
}
