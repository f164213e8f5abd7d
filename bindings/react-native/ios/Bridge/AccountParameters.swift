import Foundation
import Tidings

// What JavaScript passes about accounts and people.
extension Parameters {
    func login(_ name: String) throws -> Login {
        let given = try parameters(name)
        if let username = try given.optionalText("username") { return .username(username: username) }
        return .email(email: try given.text("email"))
    }

    func channel(_ name: String) throws -> CodeChannel {
        try one(of: [.sms, .voice, .email], name)
    }

    /// The factors are the server's to know; they are not passed back.
    func secondFactor(_ name: String) throws -> SecondFactor {
        let given = try parameters(name)
        let expiresAt = try given.required("expiresAt", given.optionalTime("expiresAt"))
        return SecondFactor(logInId: try given.text("logInId"), factors: [], expiresAt: expiresAt)
    }

    func secondFactorProof(_ name: String) throws -> SecondFactorProof {
        let given = try parameters(name)
        if let code = try given.optionalText("totpCode") { return .totp(code: code) }
        if let code = try given.optionalText("recoveryCode") { return .recoveryCode(code: code) }
        return .registrationPin(pin: try given.text("registrationPin"))
    }

    func stepUpProof(_ name: String) throws -> StepUpProof {
        let given = try parameters(name)
        if let password = try given.optionalText("password") { return .password(password: password) }
        if let code = try given.optionalText("phoneCode") { return .phoneCode(code: code) }
        if let code = try given.optionalText("totpCode") { return .totp(code: code) }
        if let code = try given.optionalText("recoveryCode") { return .recoveryCode(code: code) }
        let passkey = try given.parameters("passkey")
        return .passkey(
            challengeId: try passkey.text("challengeId"), credentialJson: try passkey.text("credentialJson"))
    }

    /// What a signer gave, or why it did not.
    func signed(_ name: String) throws -> Result<Data, SignerError> {
        let given = try parameters(name)
        if let failure = try given.optionalText("failure") { return .failure(.Failed(detail: failure)) }
        guard let bytes = Data(base64Encoded: try given.optionalText("bytes") ?? "-") else {
            return .failure(.Failed(detail: "what the signer gave is not in base64"))
        }
        return .success(bytes)
    }

    func contactTarget(_ name: String) throws -> ContactTarget {
        let given = try parameters(name)
        if let userId = try given.optionalText("userId") { return .user(userId: userId) }
        if let username = try given.optionalText("username") { return .username(username: username) }
        if let code = try given.optionalText("profileCode") { return .profileCode(code: code) }
        return .phone(phone: try given.text("phone"))
    }

    func privacy(_ name: String) throws -> Privacy {
        let (given, audiences) = (try parameters(name), [Audience.everyone, .contacts, .nobody])
        return Privacy(
            lastSeen: try given.one(of: audiences, "lastSeen"), online: try given.one(of: audiences, "online"),
            statusText: try given.one(of: audiences, "statusText"),
            addToGroups: try given.one(of: audiences, "addToGroups"),
            findByPhone: try given.one(of: audiences, "findByPhone"),
            readReceipts: try given.flag("readReceipts"))
    }

    func report(_ name: String) throws -> Report {
        let given = try parameters(name)
        let reasons = [ReportReason.spam, .harassment, .impersonation, .illegal, .other]
        let messages = try given.optionalParameters("messages").map {
            ReportedMessages(chatId: try $0.text("chatId"), seqs: try $0.seqs("seqs"))
        }
        return Report(
            reason: try given.one(of: reasons, "reason"), comment: try given.text("comment"), messages: messages,
            block: try given.flag("block"))
    }
}
