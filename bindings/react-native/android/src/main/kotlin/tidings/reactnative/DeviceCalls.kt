package tidings.reactnative

import tidings.Client

/** Devices, letting a further one in, and their keys. */
internal suspend fun Client.callForDevices(name: String, given: Parameters, links: Links, signers: Signers): Any? =
    with(given) {
        when (name) {
            "devices" -> devices().map(::values)
            "renameDevice" -> values(renameDevice(text("deviceId"), text("name")))
            "revokeDevice" -> revokeDevice(text("deviceId"))
            "revokeOtherDevices" -> number(revokeOtherDevices())

            "linkDevice" -> links.add(linkDevice())
            "nextLinkStep" -> links.next(text("link"))?.let(::values) ?: Unit
            "cancelLink" -> links.cancel(text("link"))
            "scanLink" -> values(scanLink(text("qrText")))
            "approveLink" -> approveLink(text("linkId"), flag("approve"))

            "enrolDeviceKey" -> signers.with(text("signer")) { enrolDeviceKey(it) }
            "logInWithDeviceKey" -> signers.with(text("signer")) { logInWithDeviceKey(it) }
            "stepUpWithDeviceKey" -> time(signers.with(text("signer")) { stepUpWithDeviceKey(it) })
            "removeDeviceKey" -> removeDeviceKey()
            "answerSigner" -> signers.answer(text("signer"), signed("signed"))
            else -> null
        }
    }
