//! Second factors, step-up, codes and changes of logins.

use tidings_proto::v1::{self, ErrorReason as Reason, complete_log_in_request, step_up_request};

use super::{
    Refusal::{Field, Reason as Because},
    Table, long,
};
use crate::world::PASSWORD;

const PHONE: &str = "+4915112345678";
const EMAIL: &str = "somebody@example.org";
const CODE: &str = "123456";
/// No channel of the contract.
const NO_CHANNEL: i32 = 99;

impl Table<'_> {
    pub(super) fn factors(&mut self) {
        use complete_log_in_request::Proof;
        let complete =
            |proof| v1::CompleteLogInRequest { log_in_token: "made up".to_owned(), proof, trust_device: true };
        self.owner(
            "AuthService/CompleteLogIn",
            [
                (Field("proof"), complete(None)),
                (Field("totp_code"), complete(Some(Proof::TotpCode("12345".to_owned())))),
                (Field("totp_code"), complete(Some(Proof::TotpCode("12345x".to_owned())))),
                (Field("recovery_code"), complete(Some(Proof::RecoveryCode(String::new())))),
                (Field("recovery_code"), complete(Some(Proof::RecoveryCode(long(65))))),
                (Field("registration_pin"), complete(Some(Proof::RegistrationPin(String::new())))),
                (Because(Reason::ChallengeInvalid), complete(Some(Proof::TotpCode(CODE.to_owned())))),
            ],
        );
        let confirm = |code: &str| v1::ConfirmTotpRequest { code: code.to_owned() };
        self.owner(
            "AuthService/ConfirmTotp",
            [(Field("code"), confirm("")), (Because(Reason::ChallengeInvalid), confirm(CODE))],
        );
        self.owner("AuthService/RemoveTotp", [(Because(Reason::FactorNotSet), v1::RemoveTotpRequest {})]);
        self.owner("AuthService/NewRecoveryCodes", [(Because(Reason::FactorNotSet), v1::NewRecoveryCodesRequest {})]);
        let pin = |pin: &str| v1::SetRegistrationPinRequest { pin: pin.to_owned() };
        self.owner(
            "AuthService/SetRegistrationPin",
            [(Field("pin"), pin("123")), (Field("pin"), pin("1234567890123")), (Field("pin"), pin("12a4"))],
        );
    }

    pub(super) fn step_up(&mut self) {
        use step_up_request::Proof;
        let step_up = |proof| v1::StepUpRequest { proof };
        self.owner(
            "AuthService/StepUp",
            [
                (Field("proof"), step_up(None)),
                (Field("password"), step_up(Some(Proof::Password(String::new())))),
                (Field("phone_code"), step_up(Some(Proof::PhoneCode("1".to_owned())))),
                (Field("totp_code"), step_up(Some(Proof::TotpCode("1".to_owned())))),
                (Field("recovery_code"), step_up(Some(Proof::RecoveryCode(long(65))))),
                (Because(Reason::FactorNotSet), step_up(Some(Proof::TotpCode(CODE.to_owned())))),
                (Because(Reason::FactorNotSet), step_up(Some(Proof::PhoneCode(CODE.to_owned())))),
                (Because(Reason::WrongCredentials), step_up(Some(Proof::Password("another one".to_owned())))),
            ],
        );
        let send = |channel| v1::SendStepUpCodeRequest { channel };
        self.owner(
            "AuthService/SendStepUpCode",
            [(Field("channel"), send(NO_CHANNEL)), (Because(Reason::FactorNotSet), send(0))],
        );
    }

    /// This server sends neither SMS nor e-mail.
    pub(super) fn changes(&mut self) {
        let password = |password: &str| v1::ChangePasswordRequest { new_password: password.to_owned() };
        self.owner(
            "AuthService/ChangePassword",
            [
                (Field("new_password"), password(&long(7))),
                (Field("new_password"), password(&long(129))),
                (Because(Reason::WeakPassword), password("password1")),
            ],
        );
        let username = |username: &str| v1::ChangeUsernameRequest { username: username.to_owned() };
        self.owner(
            "AuthService/ChangeUsername",
            [(Field("username"), username("ab")), (Because(Reason::UsernameTaken), username("member"))],
        );
        let send = |phone: &str, channel| v1::SendPhoneChangeCodeRequest { phone: phone.to_owned(), channel };
        self.owner(
            "AuthService/SendPhoneChangeCode",
            [
                (Field("phone"), send("12345", 0)),
                (Field("channel"), send(PHONE, NO_CHANNEL)),
                (Because(Reason::PhoneUnavailable), send(PHONE, 0)),
            ],
        );
        let change =
            |phone: &str, code: &str| v1::ChangePhoneRequest { phone: phone.to_owned(), code: code.to_owned() };
        self.owner(
            "AuthService/ChangePhone",
            [
                (Field("phone"), change("12345", CODE)),
                (Field("code"), change(PHONE, "12345")),
                (Because(Reason::PhoneUnavailable), change(PHONE, CODE)),
            ],
        );
        let send = |email: &str| v1::SendEmailChangeCodeRequest { email: email.to_owned() };
        self.owner(
            "AuthService/SendEmailChangeCode",
            [(Field("email"), send("no-at-sign")), (Because(Reason::EmailUnavailable), send(EMAIL))],
        );
        let change =
            |email: &str, code: &str| v1::ChangeEmailRequest { email: email.to_owned(), code: code.to_owned() };
        self.owner(
            "AuthService/ChangeEmail",
            [
                (Field("email"), change("no-at-sign", CODE)),
                (Field("code"), change(EMAIL, "12345")),
                (Because(Reason::EmailUnavailable), change(EMAIL, CODE)),
            ],
        );
        let ask = |email: &str| v1::RequestPasswordResetRequest { email: email.to_owned() };
        self.owner(
            "AuthService/RequestPasswordReset",
            [(Field("email"), ask("no-at-sign")), (Because(Reason::EmailUnavailable), ask(EMAIL))],
        );
        let reset = |email: &str, code: &str, password: &str| v1::ResetPasswordRequest {
            email: email.to_owned(),
            code: code.to_owned(),
            new_password: password.to_owned(),
        };
        self.owner(
            "AuthService/ResetPassword",
            [
                (Field("email"), reset("no-at-sign", CODE, PASSWORD)),
                (Field("code"), reset(EMAIL, "12345", PASSWORD)),
                (Field("new_password"), reset(EMAIL, CODE, &long(7))),
                (Because(Reason::EmailUnavailable), reset(EMAIL, CODE, PASSWORD)),
            ],
        );
    }
}
