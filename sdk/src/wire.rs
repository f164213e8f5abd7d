//! From the contract's types to the SDK's, and back.

use std::time::SystemTime;

use tidings_proto::v1::{self, content, entry};

use crate::{
    Audience, Contact, Device, Draft, Factor, LinkPreview, MemberRole, Mention, MessageBody, Presence, Privacy,
    Profile, Receipt, Role, SecondFactor, SecondFactorProof,
    time::{from_millis, optional_millis, wire_millis},
};

pub fn system_time(time: Option<&prost_types::Timestamp>) -> SystemTime {
    from_millis(wire_millis(time))
}

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

pub fn profile(profile: v1::Profile) -> Profile {
    Profile {
        user_id: profile.user_id,
        username: profile.username,
        display_name: profile.display_name,
        status_text: profile.status_text,
        status_expires_at: optional_millis(profile.status_expires_at.as_ref()).map(from_millis),
    }
}

pub fn contact(contact: v1::Contact) -> Contact {
    Contact {
        added_at: system_time(contact.added_at.as_ref()),
        profile: profile(contact.profile.unwrap_or_default()),
        alias: contact.alias,
    }
}

pub fn device(device: v1::Device) -> Device {
    Device {
        created_at: system_time(device.created_at.as_ref()),
        last_seen_at: system_time(device.last_seen_at.as_ref()),
        id: device.device_id,
        name: device.name,
        platform: device.platform,
        current: device.current,
    }
}

pub fn receipt(receipt: v1::Receipt) -> Receipt {
    Receipt { user_id: receipt.user_id, delivered_seq: receipt.delivered_seq, read_seq: receipt.read_seq }
}

pub fn presence(presence: v1::Presence) -> Presence {
    Presence {
        last_seen_at: optional_millis(presence.last_seen_at.as_ref()).map(from_millis),
        user_id: presence.user_id,
        online: presence.online,
    }
}

pub fn privacy(privacy: v1::Privacy) -> Privacy {
    Privacy {
        last_seen: audience(privacy.last_seen()),
        online: audience(privacy.online()),
        status_text: audience(privacy.status_text()),
        add_to_groups: audience(privacy.add_to_groups()),
        find_by_phone: audience(privacy.find_by_phone()),
        read_receipts: privacy.read_receipts(),
    }
}

/// The narrowest audience for one that this version does not know.
fn audience(audience: v1::Audience) -> Audience {
    match audience {
        v1::Audience::Everyone => Audience::Everyone,
        v1::Audience::Contacts => Audience::Contacts,
        v1::Audience::Nobody | v1::Audience::Unspecified => Audience::Nobody,
    }
}

pub fn privacy_to_wire(privacy: Privacy) -> v1::Privacy {
    let number = |audience| match audience {
        Audience::Everyone => v1::Audience::Everyone as i32,
        Audience::Contacts => v1::Audience::Contacts as i32,
        Audience::Nobody => v1::Audience::Nobody as i32,
    };
    v1::Privacy {
        last_seen: number(privacy.last_seen),
        online: number(privacy.online),
        status_text: number(privacy.status_text),
        add_to_groups: number(privacy.add_to_groups),
        find_by_phone: number(privacy.find_by_phone),
        read_receipts: Some(privacy.read_receipts),
    }
}

pub fn second_factor(needed: v1::SecondFactorRequired) -> SecondFactor {
    SecondFactor {
        factors: needed.factors().filter_map(factor).collect(),
        expires_at: system_time(needed.expires_at.as_ref()),
        log_in_token: needed.log_in_token,
    }
}

/// `None` for one that this version does not know.
fn factor(factor: v1::Factor) -> Option<Factor> {
    match factor {
        v1::Factor::Unspecified => None,
        v1::Factor::Password => Some(Factor::Password),
        v1::Factor::PhoneCode => Some(Factor::PhoneCode),
        v1::Factor::RegistrationPin => Some(Factor::RegistrationPin),
        v1::Factor::Totp => Some(Factor::Totp),
        v1::Factor::RecoveryCode => Some(Factor::RecoveryCode),
        v1::Factor::Passkey => Some(Factor::Passkey),
        v1::Factor::DeviceKey => Some(Factor::DeviceKey),
    }
}

pub fn proof_to_wire(proof: SecondFactorProof) -> v1::complete_log_in_request::Proof {
    use v1::complete_log_in_request::Proof;
    match proof {
        SecondFactorProof::Totp { code } => Proof::TotpCode(code),
        SecondFactorProof::RecoveryCode { code } => Proof::RecoveryCode(code),
        SecondFactorProof::RegistrationPin { pin } => Proof::RegistrationPin(pin),
    }
}
