import Tidings

// Values of accounts, devices and people.

extension Device: Passed {
    var value: Value {
        Value([
            "id": .text(id),
            "name": .text(name),
            "platform": .text(platform),
            "createdAt": Value(createdAt),
            "lastSeenAt": Value(lastSeenAt),
            "current": .flag(current),
            "place": .text(place),
        ])
    }
}

extension Profile: Passed {
    var value: Value {
        Value([
            "userId": .text(userId), "username": .text(username), "displayName": .text(displayName),
            "statusText": .text(statusText), "statusExpiresAt": statusExpiresAt.map { Value($0) },
            "deleted": .flag(deleted),
        ])
    }
}

extension SecondFactor: Passed {
    var value: Value {
        Value([
            "logInId": .text(logInId), "factors": .list(factors.map(Value.init(nameOf:))),
            "expiresAt": Value(expiresAt),
        ])
    }
}

extension Contact: Passed {
    var value: Value { Value(["profile": profile.value, "alias": .text(alias), "addedAt": Value(addedAt)]) }
}

extension Privacy: Passed {
    var value: Value {
        Value([
            "lastSeen": Value(nameOf: lastSeen), "online": Value(nameOf: online),
            "statusText": Value(nameOf: statusText), "addToGroups": Value(nameOf: addToGroups),
            "findByPhone": Value(nameOf: findByPhone), "readReceipts": .flag(readReceipts),
        ])
    }
}

extension SentCode: Passed {
    var value: Value { Value(["expiresAt": Value(expiresAt), "resendAt": Value(resendAt)]) }
}

extension SentLogInCode: Passed {
    var value: Value {
        Value([
            "expiresAt": Value(expiresAt), "resendAt": Value(resendAt),
            "channels": .list(channels.map(Value.init(nameOf:))),
        ])
    }
}

extension SecurityOverview: Passed {
    var value: Value {
        Value([
            "hasPassword": .flag(hasPassword),
            "phone": .text(phone),
            "email": .text(email),
            "username": .text(username),
            "usernameChangeAt": usernameChangeAt.map { Value($0) },
            "totpEnabled": .flag(totpEnabled),
            "registrationPinEnabled": .flag(registrationPinEnabled),
            "recoveryCodesLeft": Value(recoveryCodesLeft),
            "passkeys": Value(passkeys),
            "deviceKeyEnrolled": .flag(deviceKeyEnrolled),
            "trustedDevices": Value(trustedDevices),
            "stepUpFactors": .list(stepUpFactors.map(Value.init(nameOf:))),
            "steppedUpUntil": steppedUpUntil.map { Value($0) },
        ])
    }
}

extension TotpSecret: Passed {
    var value: Value {
        Value([
            "secret": .text(secret), "uri": .text(uri), "qrSvg": .text(qrSvg),
            "qrPng": .text(qrPng.base64EncodedString()),
        ])
    }
}

extension Passkey: Passed {
    var value: Value {
        Value([
            "id": .text(id), "name": .text(name), "createdAt": Value(createdAt),
            "lastUsedAt": lastUsedAt.map { Value($0) },
        ])
    }
}

extension PasskeyChallenge: Passed {
    var value: Value { Value(["challengeId": .text(challengeId), "optionsJson": .text(optionsJson)]) }
}

extension LinkStep: Passed {
    var value: Value {
        switch self {
        case .offer(let qrText, let qrSvg, let expiresAt):
            Value([
                "type": .text("offer"), "qrText": .text(qrText), "qrSvg": .text(qrSvg), "expiresAt": Value(expiresAt),
            ])
        case .scanned(let words): Value(["type": .text("scanned"), "words": Value(words)])
        case .linked, .refused: Value(["type": Value(nameOf: self)])
        }
    }
}

extension ScannedLink: Passed {
    var value: Value {
        Value([
            "linkId": .text(linkId), "deviceName": .text(deviceName), "platform": .text(platform),
            "place": .text(place), "words": Value(words),
        ])
    }
}

extension ProfileCode: Passed {
    var value: Value {
        Value(["text": .text(text), "qrSvg": .text(qrSvg), "qrPng": .text(qrPng.base64EncodedString())])
    }
}

extension PhoneMatch: Passed {
    var value: Value { Value(["phone": .text(phone), "userId": .text(userId)]) }
}

extension Invitation: Passed {
    var value: Value {
        Value([
            "id": .text(id), "note": .text(note), "createdAt": Value(createdAt), "expiresAt": Value(expiresAt),
        ])
    }
}

extension NewInvitation: Passed {
    var value: Value { Value(["invitation": invitation.value, "code": .text(code)]) }
}
