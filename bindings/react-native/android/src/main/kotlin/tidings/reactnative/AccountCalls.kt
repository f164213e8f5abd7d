package tidings.reactnative

import tidings.Client

/** Logging in and out. */
internal suspend fun Client.callToLogIn(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        "userId" -> userId() ?: Unit
        "register" -> register(login("login"), text("password"), text("displayName"))
        "logIn" -> logIn(login("login"), text("password"))
        "sendCode" -> values(sendCode(text("phone"), channel("channel")))
        "verifyCode" -> verifyCode(text("phone"), text("code"), optionalText("displayName"), flag("startOver"))
        "completeLogIn" -> completeLogIn(secondFactor("needed"), secondFactorProof("proof"), flag("trustDevice"))
        "requestPasswordReset" -> requestPasswordReset(text("email"))
        "resetPassword" -> resetPassword(text("email"), text("code"), text("newPassword"))
        "beginPasskeyLogIn" -> values(beginPasskeyLogIn())
        "finishPasskeyLogIn" -> finishPasskeyLogIn(text("challengeId"), text("credentialJson"))
        "logOut" -> logOut()
        else -> null
    }
}

/** What the user logs in with, taking one's data along, and leaving. */
internal suspend fun Client.callForAccount(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        "changePassword" -> changePassword(text("newPassword"))
        "changeUsername" -> time(changeUsername(text("username")))
        "sendPhoneChangeCode" -> values(sendPhoneChangeCode(text("phone"), channel("channel")))
        "changePhone" -> changePhone(text("phone"), text("code"))
        "sendEmailChangeCode" -> time(sendEmailChangeCode(text("email")))
        "changeEmail" -> changeEmail(text("email"), text("code"))
        "exportAccount" -> exportAccount(text("path"))
        "deleteAccount" -> time(deleteAccount())
        else -> null
    }
}

/** What guards the account. */
internal suspend fun Client.callForSecurity(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        "security" -> values(security())
        "stepUp" -> time(stepUp(stepUpProof("proof")))
        "sendStepUpCode" -> values(sendStepUpCode(channel("channel")))
        "beginTotp" -> values(beginTotp())
        "confirmTotp" -> confirmTotp(text("code"))
        "removeTotp" -> removeTotp()
        "newRecoveryCodes" -> newRecoveryCodes()
        "setRegistrationPin" -> setRegistrationPin(text("pin"))
        "removeRegistrationPin" -> removeRegistrationPin()
        "forgetTrustedDevices" -> forgetTrustedDevices()
        "beginPasskeyRegistration" -> values(beginPasskeyRegistration())
        "finishPasskeyRegistration" ->
            values(finishPasskeyRegistration(text("challengeId"), text("credentialJson"), text("name")))
        "beginPasskeyStepUp" -> values(beginPasskeyStepUp())
        "passkeys" -> passkeys().map(::values)
        "renamePasskey" -> values(renamePasskey(text("passkeyId"), text("name")))
        "deletePasskey" -> deletePasskey(text("passkeyId"))
        else -> null
    }
}
