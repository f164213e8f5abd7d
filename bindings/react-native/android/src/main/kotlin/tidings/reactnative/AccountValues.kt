package tidings.reactnative

import tidings.Contact
import tidings.Device
import tidings.Factor
import tidings.Invitation
import tidings.LinkStep
import tidings.NewInvitation
import tidings.Passkey
import tidings.PasskeyChallenge
import tidings.PhoneMatch
import tidings.Privacy
import tidings.Profile
import tidings.ProfileCode
import tidings.ScannedLink
import tidings.SecondFactor
import tidings.SecurityOverview
import tidings.SentCode
import tidings.SentLogInCode
import tidings.TotpSecret

// Values of accounts, devices and people, as JavaScript has them.

internal fun values(sent: SentCode): Map<String, Any> =
    fields("expiresAt" to time(sent.expiresAt), "resendAt" to time(sent.resendAt))

internal fun values(sent: SentLogInCode): Map<String, Any> = fields(
    "expiresAt" to time(sent.expiresAt),
    "resendAt" to time(sent.resendAt),
    "channels" to sent.channels.map(::word),
)

internal fun values(needed: SecondFactor): Map<String, Any> = fields(
    "logInId" to needed.logInId,
    "factors" to needed.factors.map(::values),
    "expiresAt" to time(needed.expiresAt),
)

internal fun values(factor: Factor): String = when (factor) {
    Factor.PASSWORD -> "password"
    Factor.PHONE_CODE -> "phoneCode"
    Factor.REGISTRATION_PIN -> "registrationPin"
    Factor.TOTP -> "totp"
    Factor.RECOVERY_CODE -> "recoveryCode"
    Factor.PASSKEY -> "passkey"
    Factor.DEVICE_KEY -> "deviceKey"
}

internal fun values(security: SecurityOverview): Map<String, Any> = fields(
    "hasPassword" to security.hasPassword,
    "phone" to security.phone,
    "email" to security.email,
    "username" to security.username,
    "usernameChangeAt" to security.usernameChangeAt?.let(::time),
    "totpEnabled" to security.totpEnabled,
    "registrationPinEnabled" to security.registrationPinEnabled,
    "recoveryCodesLeft" to number(security.recoveryCodesLeft),
    "passkeys" to number(security.passkeys),
    "deviceKeyEnrolled" to security.deviceKeyEnrolled,
    "trustedDevices" to number(security.trustedDevices),
    "stepUpFactors" to security.stepUpFactors.map(::values),
    "steppedUpUntil" to security.steppedUpUntil?.let(::time),
)

internal fun values(secret: TotpSecret): Map<String, Any> = fields(
    "secret" to secret.secret,
    "uri" to secret.uri,
    "qrSvg" to secret.qrSvg,
    "qrPng" to base64(secret.qrPng),
)

internal fun values(passkey: Passkey): Map<String, Any> = fields(
    "id" to passkey.id,
    "name" to passkey.name,
    "createdAt" to time(passkey.createdAt),
    "lastUsedAt" to passkey.lastUsedAt?.let(::time),
)

internal fun values(challenge: PasskeyChallenge): Map<String, Any> =
    fields("challengeId" to challenge.challengeId, "optionsJson" to challenge.optionsJson)

internal fun values(device: Device): Map<String, Any> = fields(
    "id" to device.id,
    "name" to device.name,
    "platform" to device.platform,
    "createdAt" to time(device.createdAt),
    "lastSeenAt" to time(device.lastSeenAt),
    "current" to device.current,
    "place" to device.place,
)

internal fun values(step: LinkStep): Map<String, Any> = when (step) {
    is LinkStep.Offer -> fields(
        "type" to "offer",
        "qrText" to step.qrText,
        "qrSvg" to step.qrSvg,
        "expiresAt" to time(step.expiresAt),
    )
    is LinkStep.Scanned -> fields("type" to "scanned", "words" to step.words)
    LinkStep.Linked -> fields("type" to "linked")
    LinkStep.Refused -> fields("type" to "refused")
}

internal fun values(link: ScannedLink): Map<String, Any> = fields(
    "linkId" to link.linkId,
    "deviceName" to link.deviceName,
    "platform" to link.platform,
    "place" to link.place,
    "words" to link.words,
)

internal fun values(profile: Profile): Map<String, Any> = fields(
    "userId" to profile.userId,
    "username" to profile.username,
    "displayName" to profile.displayName,
    "statusText" to profile.statusText,
    "statusExpiresAt" to profile.statusExpiresAt?.let(::time),
    "deleted" to profile.deleted,
)

internal fun values(contact: Contact): Map<String, Any> = fields(
    "profile" to values(contact.profile),
    "alias" to contact.alias,
    "addedAt" to time(contact.addedAt),
)

internal fun values(privacy: Privacy): Map<String, Any> = fields(
    "lastSeen" to word(privacy.lastSeen),
    "online" to word(privacy.online),
    "statusText" to word(privacy.statusText),
    "addToGroups" to word(privacy.addToGroups),
    "findByPhone" to word(privacy.findByPhone),
    "readReceipts" to privacy.readReceipts,
)

internal fun values(code: ProfileCode): Map<String, Any> =
    fields("text" to code.text, "qrSvg" to code.qrSvg, "qrPng" to base64(code.qrPng))

internal fun values(match: PhoneMatch): Map<String, Any> = fields("phone" to match.phone, "userId" to match.userId)

internal fun values(invitation: Invitation): Map<String, Any> = fields(
    "id" to invitation.id,
    "note" to invitation.note,
    "createdAt" to time(invitation.createdAt),
    "expiresAt" to time(invitation.expiresAt),
)

internal fun values(new: NewInvitation): Map<String, Any> =
    fields("invitation" to values(new.invitation), "code" to new.code)
