//! Chats and messages.

use tidings_proto::v1::{self, content, entry};

use crate::{Draft, LinkPreview, MemberRole, Mention, MessageBody, Receipt, Role};

/// `None` also for a role that this version does not know.
pub fn role_from_wire(role: v1::Role) -> Option<Role> {
    match role {
        v1::Role::Unspecified => None,
        v1::Role::Member => Some(Role::Member),
        v1::Role::Admin => Some(Role::Admin),
        v1::Role::Owner => Some(Role::Owner),
    }
}

/// The role's number in the contract.
pub fn role_number(role: Role) -> i32 {
    let role = match role {
        Role::Member => v1::Role::Member,
        Role::Admin => v1::Role::Admin,
        Role::Owner => v1::Role::Owner,
    };
    role as i32
}

pub fn entry_body(body: entry::Body) -> MessageBody {
    match body {
        entry::Body::Content(content) => content_body(content),
        entry::Body::Sealed(sealed) => MessageBody::Sealed { scheme: sealed.scheme, ciphertext: sealed.ciphertext },
        entry::Body::Membership(change) => MessageBody::Membership {
            joined: member_roles(&change.joined),
            left: change.left_user_ids,
            role_changed: member_roles(&change.role_changed),
        },
        entry::Body::Settings(settings) => {
            MessageBody::Settings { title: settings.title, description: settings.description }
        }
        entry::Body::Reaction(_) | entry::Body::Account(_) => MessageBody::Unknown,
    }
}

pub fn content_body(content: v1::Content) -> MessageBody {
    let Some(content::Kind::Text(text)) = content.kind else { return MessageBody::Unknown };
    MessageBody::Text {
        text: text.text,
        link: text.link.map(|link| LinkPreview { url: link.url, title: link.title, description: link.description }),
        reply_to_seq: (content.reply_to_seq > 0).then_some(content.reply_to_seq),
        mentions: content
            .mentions
            .into_iter()
            .map(|mention| Mention { user_id: mention.user_id, offset: mention.offset, length: mention.length })
            .collect(),
        forward_count: content.forward_count,
    }
}

fn member_roles(members: &[v1::MemberRole]) -> Vec<MemberRole> {
    members
        .iter()
        .filter_map(|member| Some(MemberRole { user_id: member.user_id.clone(), role: role_from_wire(member.role())? }))
        .collect()
}

pub fn draft_to_wire(draft: Draft) -> v1::Content {
    let link =
        draft.link.map(|link| v1::LinkPreview { url: link.url, title: link.title, description: link.description });
    v1::Content {
        kind: Some(content::Kind::Text(v1::Text { text: draft.text, link })),
        reply_to_seq: draft.reply_to_seq.unwrap_or(0),
        mentions: draft
            .mentions
            .into_iter()
            .map(|mention| v1::Mention { user_id: mention.user_id, offset: mention.offset, length: mention.length })
            .collect(),
        forward_count: 0,
    }
}

pub fn receipt(receipt: v1::Receipt) -> Receipt {
    Receipt { user_id: receipt.user_id, delivered_seq: receipt.delivered_seq, read_seq: receipt.read_seq }
}
