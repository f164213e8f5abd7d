//! Accounts, devices, profiles and contacts.

use prost_types::Timestamp;
use tidings_proto::v1::{self, ErrorReason as Reason, add_contact_request::Target, log_in_request, register_request};

use super::{
    Refusal::{Field, Reason as Because},
    Table, device, long, many, nobody,
};
use crate::world::{PASSWORD, new_device};

impl Table<'_> {
    pub(super) fn auth(&mut self) {
        use register_request::Login;
        let register = |change: &dyn Fn(&mut v1::RegisterRequest)| {
            let mut request = v1::RegisterRequest {
                login: Some(Login::Username("newcomer".to_owned())),
                password: PASSWORD.to_owned(),
                display_name: "Newcomer".to_owned(),
                device: Some(new_device()),
            };
            change(&mut request);
            request
        };
        let username = |name: &str| register(&|it| it.login = Some(Login::Username(name.to_owned())));
        let email = |address: &str| register(&|it| it.login = Some(Login::Email(address.to_owned())));
        self.owner(
            "AuthService/Register",
            [
                (Field("login"), register(&|it| it.login = None)),
                (Field("username"), username("ab")),
                (Field("username"), username(&long(33))),
                (Field("username"), username("1abc")),
                (Field("username"), username("no spaces")),
                (Field("email"), email("no-at-sign")),
                (Field("email"), email(&format!("{}@example.org", long(250)))),
                (Field("password"), register(&|it| it.password = long(7))),
                (Field("password"), register(&|it| it.password = long(129))),
                (Field("display_name"), register(&|it| it.display_name = String::new())),
                (Field("display_name"), register(&|it| it.display_name = long(65))),
                (Field("device"), register(&|it| it.device = None)),
                (Field("device.name"), register(&|it| it.device = Some(device("", "")))),
                (Field("device.name"), register(&|it| it.device = Some(device(&long(65), "")))),
                (Field("device.platform"), register(&|it| it.device = Some(device("Phone", &long(65))))),
                (Because(Reason::WeakPassword), register(&|it| it.password = long(8))),
                (Because(Reason::UsernameTaken), username("owner")),
                (Because(Reason::UsernameTaken), username("OWNER")),
            ],
        );
        let log_in = |username: &str, password: &str, device| v1::LogInRequest {
            login: Some(log_in_request::Login::Username(username.to_owned())),
            password: password.to_owned(),
            device,
            ..Default::default()
        };
        self.owner(
            "AuthService/LogIn",
            [
                (Field("login"), v1::LogInRequest { login: None, ..log_in("owner", PASSWORD, Some(new_device())) }),
                (Field("device"), log_in("owner", PASSWORD, None)),
                (Field("device.name"), log_in("owner", PASSWORD, Some(device("", "")))),
                (Because(Reason::WrongCredentials), log_in("owner", "another password", Some(new_device()))),
                (Because(Reason::WrongCredentials), log_in("nosuchuser", PASSWORD, Some(new_device()))),
            ],
        );
        // This server does not offer it: without the development setting, codes have nowhere to go.
        let phone = |phone: &str| v1::SendCodeRequest { phone: phone.to_owned(), ..Default::default() };
        let channel = v1::SendCodeRequest { channel: 99, ..phone("+4915112345678") };
        let installation = v1::SendCodeRequest { installation_id: long(65), ..phone("+4915112345678") };
        self.owner(
            "AuthService/SendCode",
            [
                (Field("phone"), phone("12345")),
                (Field("channel"), channel),
                (Field("installation_id"), installation),
                (Because(Reason::PhoneUnavailable), phone("+4915112345678")),
            ],
        );
        let verify = v1::VerifyCodeRequest {
            phone: "+4915112345678".to_owned(),
            code: "123456".to_owned(),
            display_name: String::new(),
            device: Some(new_device()),
            ..Default::default()
        };
        self.owner("AuthService/VerifyCode", [(Because(Reason::PhoneUnavailable), verify)]);
        let refresh = |token: &str| v1::RefreshRequest { refresh_token: token.to_owned() };
        self.owner(
            "AuthService/Refresh",
            [
                (Because(Reason::RefreshTokenInvalid), refresh("")),
                (Because(Reason::RefreshTokenInvalid), refresh("made up")),
                (Because(Reason::RefreshTokenInvalid), refresh(&long(4096))),
            ],
        );
    }

    pub(super) fn devices(&mut self) {
        let own = &self.stage.owner.id;
        let foreign = &self.stage.member.id;
        let rename =
            |device: &str, name: &str| v1::RenameDeviceRequest { device_id: device.to_owned(), name: name.to_owned() };
        self.owner(
            "DeviceService/RenameDevice",
            [
                (Field("device_id"), rename("", "Phone")),
                (Field("device_id"), rename("phone", "Phone")),
                (Field("name"), rename(own, "")),
                (Field("name"), rename(own, &long(65))),
                (Because(Reason::DeviceNotFound), rename(&nobody(), "Phone")),
                (Because(Reason::DeviceNotFound), rename(foreign, "Phone")),
            ],
        );
        let revoke = |device: &str| v1::RevokeDeviceRequest { device_id: device.to_owned() };
        self.owner(
            "DeviceService/RevokeDevice",
            [
                (Field("device_id"), revoke("")),
                (Field("device_id"), revoke("phone")),
                (Because(Reason::DeviceNotFound), revoke(&nobody())),
                (Because(Reason::DeviceNotFound), revoke(foreign)),
            ],
        );
    }

    pub(super) fn profiles(&mut self) {
        let get = |user: &str| v1::GetProfileRequest { user_id: user.to_owned() };
        self.owner(
            "ProfileService/GetProfile",
            [
                (Field("user_id"), get("")),
                (Field("user_id"), get("owner")),
                (Because(Reason::UserNotFound), get(&nobody())),
            ],
        );
        let batch = |user_ids| v1::BatchGetProfilesRequest { user_ids };
        self.owner(
            "ProfileService/BatchGetProfiles",
            [
                (Field("user_ids"), batch(Vec::new())),
                (Field("user_ids"), batch(many(257))),
                (Field("user_ids[1]"), batch(vec![nobody(), "owner".to_owned()])),
            ],
        );
        let update = |display_name: Option<String>, status_text| v1::UpdateProfileRequest {
            display_name,
            status_text,
            ..Default::default()
        };
        // The year 2100.
        let later = 4_102_444_800;
        let ending = |text: Option<&str>, seconds| v1::UpdateProfileRequest {
            status_expires_at: Some(Timestamp { seconds, nanos: 0 }),
            ..update(None, text.map(str::to_owned))
        };
        self.owner(
            "ProfileService/UpdateProfile",
            [
                (Field("display_name"), update(Some(String::new()), None)),
                (Field("display_name"), update(Some(long(65)), None)),
                (Field("status_text"), update(None, Some(long(257)))),
                (Field("status_expires_at"), ending(None, i64::MAX)),
                (Field("status_expires_at"), ending(Some("Away"), i64::MAX)),
                (Field("status_expires_at"), ending(Some("Away"), 1_000)),
                (Field("status_expires_at"), ending(Some(""), later)),
                (Field("status_expires_at"), ending(None, later)),
            ],
        );
        let privacy = |privacy| v1::UpdatePrivacyRequest { privacy };
        self.owner(
            "ProfileService/UpdatePrivacy",
            [
                (Field("privacy"), privacy(None)),
                (
                    Field("privacy.last_seen"),
                    privacy(Some(v1::Privacy { last_seen: 99, online: 0, ..Default::default() })),
                ),
                (
                    Field("privacy.online"),
                    privacy(Some(v1::Privacy { last_seen: 0, online: -1, ..Default::default() })),
                ),
                (Field("privacy.status_text"), privacy(Some(v1::Privacy { status_text: 4, ..Default::default() }))),
                (Field("privacy.add_to_groups"), privacy(Some(v1::Privacy { add_to_groups: 4, ..Default::default() }))),
                (Field("privacy.find_by_phone"), privacy(Some(v1::Privacy { find_by_phone: 4, ..Default::default() }))),
            ],
        );
    }

    pub(super) fn contacts(&mut self) {
        let own = &self.stage.owner.user_id;
        let add = |target| v1::AddContactRequest { target, alias: String::new() };
        let by_code = |code: &str| add(Some(Target::ProfileCode(code.to_owned())));
        let by_id = |user: &str| add(Some(Target::UserId(user.to_owned())));
        self.owner(
            "ContactService/AddContact",
            [
                (Field("target"), add(None)),
                (Field("user_id"), by_id("owner")),
                (Field("username"), add(Some(Target::Username("no spaces".to_owned())))),
                (Field("phone"), add(Some(Target::Phone("12345".to_owned())))),
                (Field("profile_code"), by_code("")),
                (Field("profile_code"), by_code("tidings:contact:123")),
                (Field("profile_code"), by_code(&long(4096))),
                (Because(Reason::UserNotFound), by_code("tidings:contact:00000000000000000000000000000000")),
                (Field("alias"), v1::AddContactRequest { alias: long(65), ..by_id(&self.stage.outsider.user_id) }),
                (Because(Reason::UserNotFound), by_id(&nobody())),
                (Because(Reason::UserNotFound), add(Some(Target::Username("nosuchuser".to_owned())))),
                (Because(Reason::UserNotFound), add(Some(Target::Phone("+4915112345678".to_owned())))),
                (Because(Reason::UserIsSelf), by_id(own)),
                (Because(Reason::UserIsSelf), add(Some(Target::Username("owner".to_owned())))),
            ],
        );
        let list = |page_size, token: &str| v1::ListContactsRequest { page_size, page_token: token.to_owned() };
        self.owner(
            "ContactService/ListContacts",
            [(Field("page_size"), list(501, "")), (Field("page_token"), list(0, "made up"))],
        );
        let remove = |user: &str| v1::RemoveContactRequest { user_id: user.to_owned() };
        self.owner(
            "ContactService/RemoveContact",
            [(Field("user_id"), remove("")), (Field("user_id"), remove("owner"))],
        );
        let search = |query: &str| v1::SearchUsersRequest { query: query.to_owned() };
        self.owner(
            "ContactService/SearchUsers",
            [(Field("query"), search("")), (Field("query"), search("ab")), (Field("query"), search(&long(33)))],
        );
        let block = |user: &str| v1::BlockUserRequest { user_id: user.to_owned() };
        self.owner(
            "ContactService/BlockUser",
            [
                (Field("user_id"), block("")),
                (Because(Reason::UserNotFound), block(&nobody())),
                (Because(Reason::UserIsSelf), block(own)),
            ],
        );
        let unblock = |user: &str| v1::UnblockUserRequest { user_id: user.to_owned() };
        self.owner(
            "ContactService/UnblockUser",
            [(Field("user_id"), unblock("")), (Field("user_id"), unblock("owner"))],
        );
        let list = |page_size, token: &str| v1::ListBlockedUsersRequest { page_size, page_token: token.to_owned() };
        self.owner(
            "ContactService/ListBlockedUsers",
            [(Field("page_size"), list(501, "")), (Field("page_token"), list(0, "made up"))],
        );
        let look_up = |prefixes| v1::LookUpPhonesRequest { prefixes };
        self.owner(
            "ContactService/LookUpPhones",
            [
                (Field("prefixes"), look_up(Vec::new())),
                (Field("prefixes"), look_up(vec![0; 513])),
                (Field("prefixes"), look_up(vec![0, 1 << 16])),
                (Field("prefixes"), look_up(vec![u32::MAX])),
            ],
        );
        let invite = |note: &str| v1::CreateInvitationRequest { note: note.to_owned() };
        self.owner(
            "ContactService/CreateInvitation",
            [(Field("note"), invite(&long(65))), (Field("note"), invite("\u{0}"))],
        );
        let revoke = |invitation: &str| v1::RevokeInvitationRequest { invitation_id: invitation.to_owned() };
        self.owner(
            "ContactService/RevokeInvitation",
            [(Field("invitation_id"), revoke("")), (Field("invitation_id"), revoke("invitation"))],
        );
        let accept = |code: &str| v1::AcceptInvitationRequest { code: code.to_owned() };
        self.owner(
            "ContactService/AcceptInvitation",
            [
                (Because(Reason::InvitationInvalid), accept("")),
                (Because(Reason::InvitationInvalid), accept("made up")),
                (Because(Reason::InvitationInvalid), accept(&long(4096))),
            ],
        );
    }
}
