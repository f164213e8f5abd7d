//! Users as others see and know them.

use tidings_proto::v1::{self, add_contact_request::Target};

use super::{optional_time, system_time};
use crate::{Audience, Contact, ContactTarget, Invitation, Presence, Privacy, Profile, ProfileCode, ReportReason};

pub fn profile(profile: v1::Profile) -> Profile {
    Profile {
        user_id: profile.user_id,
        username: profile.username,
        display_name: profile.display_name,
        status_text: profile.status_text,
        status_expires_at: optional_time(profile.status_expires_at.as_ref()),
        deleted: profile.deleted,
    }
}

pub fn contact(contact: v1::Contact) -> Contact {
    Contact {
        added_at: system_time(contact.added_at.as_ref()),
        profile: profile(contact.profile.unwrap_or_default()),
        alias: contact.alias,
    }
}

pub fn presence(presence: v1::Presence) -> Presence {
    Presence {
        last_seen_at: optional_time(presence.last_seen_at.as_ref()),
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

pub fn profile_code(code: v1::ProfileCode) -> ProfileCode {
    ProfileCode { text: code.text, qr_svg: code.qr_svg, qr_png: code.qr_png }
}

pub fn target_to_wire(target: ContactTarget) -> Target {
    match target {
        ContactTarget::User { user_id } => Target::UserId(user_id),
        ContactTarget::Username { username } => Target::Username(username),
        ContactTarget::Phone { phone } => Target::Phone(phone),
        ContactTarget::ProfileCode { code } => Target::ProfileCode(code),
    }
}

pub fn invitation(invitation: v1::Invitation) -> Invitation {
    Invitation {
        created_at: system_time(invitation.created_at.as_ref()),
        expires_at: system_time(invitation.expires_at.as_ref()),
        id: invitation.invitation_id,
        note: invitation.note,
    }
}

/// The reason's number in the contract.
pub fn report_reason_number(reason: ReportReason) -> i32 {
    let reason = match reason {
        ReportReason::Spam => v1::ReportReason::Spam,
        ReportReason::Harassment => v1::ReportReason::Harassment,
        ReportReason::Impersonation => v1::ReportReason::Impersonation,
        ReportReason::Illegal => v1::ReportReason::Illegal,
        ReportReason::Other => v1::ReportReason::Other,
    };
    reason as i32
}
