import Tidings

extension Client {
    /// Logging in and out.
    func callToLogIn(_ name: String, _ given: Parameters) async throws -> Value? {
        switch name {
        case "register":
            try await register(
                login: given.login("login"), password: given.text("password"), displayName: given.text("displayName"))
        case "logIn": try await logIn(login: given.login("login"), password: given.text("password"))
        case "sendCode":
            return try await sendCode(phone: given.text("phone"), channel: given.channel("channel")).value
        case "verifyCode":
            return .flag(
                try await verifyCode(
                    phone: given.text("phone"), code: given.text("code"),
                    displayName: given.optionalText("displayName"), startOver: given.flag("startOver")))
        case "completeLogIn":
            return .flag(
                try await completeLogIn(
                    needed: given.secondFactor("needed"), proof: given.secondFactorProof("proof"),
                    trustDevice: given.flag("trustDevice")))
        case "requestPasswordReset": try await requestPasswordReset(email: given.text("email"))
        case "resetPassword":
            try await resetPassword(
                email: given.text("email"), code: given.text("code"), newPassword: given.text("newPassword"))
        case "beginPasskeyLogIn": return try await beginPasskeyLogIn().value
        case "finishPasskeyLogIn":
            try await finishPasskeyLogIn(
                challengeId: given.text("challengeId"), credentialJson: given.text("credentialJson"))
        case "logOut": try await logOut()
        default: return nil
        }
        return .null
    }

    /// What the user logs in with, taking one's data along, and leaving.
    func callForAccount(_ name: String, _ given: Parameters) async throws -> Value? {
        switch name {
        case "changePassword": try await changePassword(newPassword: given.text("newPassword"))
        case "changeUsername": return Value(try await changeUsername(username: given.text("username")))
        case "sendPhoneChangeCode":
            return try await sendPhoneChangeCode(phone: given.text("phone"), channel: given.channel("channel")).value
        case "changePhone": try await changePhone(phone: given.text("phone"), code: given.text("code"))
        case "sendEmailChangeCode": return Value(try await sendEmailChangeCode(email: given.text("email")))
        case "changeEmail": try await changeEmail(email: given.text("email"), code: given.text("code"))
        case "exportAccount": try await exportAccount(path: given.text("path"))
        case "deleteAccount": return Value(try await deleteAccount())
        default: return nil
        }
        return .null
    }

    /// What guards the account.
    func callForSecurity(_ name: String, _ given: Parameters) async throws -> Value? {
        switch name {
        case "security": return try await security().value
        case "stepUp": return Value(try await stepUp(proof: given.stepUpProof("proof")))
        case "sendStepUpCode": return try await sendStepUpCode(channel: given.channel("channel")).value
        case "beginTotp": return try await beginTotp().value
        case "confirmTotp": return Value(try await confirmTotp(code: given.text("code")))
        case "removeTotp": try await removeTotp()
        case "newRecoveryCodes": return Value(try await newRecoveryCodes())
        case "setRegistrationPin": try await setRegistrationPin(pin: given.text("pin"))
        case "removeRegistrationPin": try await removeRegistrationPin()
        case "forgetTrustedDevices": try await forgetTrustedDevices()
        case "beginPasskeyRegistration": return try await beginPasskeyRegistration().value
        case "finishPasskeyRegistration":
            return try await finishPasskeyRegistration(
                challengeId: given.text("challengeId"), credentialJson: given.text("credentialJson"),
                name: given.text("name")).value
        case "beginPasskeyStepUp": return try await beginPasskeyStepUp().value
        case "passkeys": return try await passkeys().value
        case "renamePasskey":
            return try await renamePasskey(passkeyId: given.text("passkeyId"), name: given.text("name")).value
        case "deletePasskey": try await deletePasskey(passkeyId: given.text("passkeyId"))
        default: return nil
        }
        return .null
    }
}
