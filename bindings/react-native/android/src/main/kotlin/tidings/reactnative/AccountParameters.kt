package tidings.reactnative

import java.util.Base64
import tidings.Audience
import tidings.CodeChannel
import tidings.ContactTarget
import tidings.Login
import tidings.Privacy
import tidings.Report
import tidings.ReportReason
import tidings.ReportedMessages
import tidings.SecondFactor
import tidings.SecondFactorProof
import tidings.SignerException
import tidings.StepUpProof

internal fun Parameters.login(name: String): Login = map(name).run {
    optionalText("username")?.let(Login::Username) ?: Login.Email(text("email"))
}

internal fun Parameters.channel(name: String): CodeChannel =
    required(name, CodeChannel.entries.find { word(it) == text(name) })

/** The factors are the server's to know; they are not passed back. */
internal fun Parameters.secondFactor(name: String): SecondFactor = map(name).run {
    SecondFactor(text("logInId"), emptyList(), required("expiresAt", optionalTime("expiresAt")))
}

internal fun Parameters.secondFactorProof(name: String): SecondFactorProof = map(name).run {
    optionalText("totpCode")?.let(SecondFactorProof::Totp)
        ?: optionalText("recoveryCode")?.let(SecondFactorProof::RecoveryCode)
        ?: SecondFactorProof.RegistrationPin(text("registrationPin"))
}

internal fun Parameters.stepUpProof(name: String): StepUpProof = map(name).run {
    optionalText("password")?.let(StepUpProof::Password)
        ?: optionalText("phoneCode")?.let(StepUpProof::PhoneCode)
        ?: optionalText("totpCode")?.let(StepUpProof::Totp)
        ?: optionalText("recoveryCode")?.let(StepUpProof::RecoveryCode)
        ?: map("passkey").run { StepUpProof.Passkey(text("challengeId"), text("credentialJson")) }
}

/** What a signer gave, or why it did not. */
internal fun Parameters.signed(name: String): Result<ByteArray> = map(name).run {
    optionalText("failure")?.let { return Result.failure(SignerException.Failed(it)) }
    val bytes = runCatching { Base64.getDecoder().decode(text("bytes")) }
    bytes.recoverCatching { throw SignerException.Failed("what the signer gave is not in base64") }
}

internal fun Parameters.contactTarget(name: String): ContactTarget = map(name).run {
    optionalText("userId")?.let(ContactTarget::User)
        ?: optionalText("username")?.let(ContactTarget::Username)
        ?: optionalText("profileCode")?.let(ContactTarget::ProfileCode)
        ?: ContactTarget.Phone(text("phone"))
}

internal fun Parameters.privacy(name: String): Privacy = map(name).run {
    Privacy(
        lastSeen = audience("lastSeen"),
        online = audience("online"),
        statusText = audience("statusText"),
        addToGroups = audience("addToGroups"),
        findByPhone = audience("findByPhone"),
        readReceipts = flag("readReceipts"),
    )
}

internal fun Parameters.report(name: String): Report = map(name).run {
    Report(
        reason = required("reason", ReportReason.entries.find { word(it) == text("reason") }),
        comment = text("comment"),
        messages = optionalMap("messages")?.run { ReportedMessages(text("chatId"), seqs("seqs")) },
        block = flag("block"),
    )
}

private fun Parameters.audience(name: String) = required(name, Audience.entries.find { word(it) == text(name) })
