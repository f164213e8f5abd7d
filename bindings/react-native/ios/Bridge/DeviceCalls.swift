import Tidings

extension Client {
    /// Devices, letting a further one in, and their keys.
    func callForDevices(
        _ name: String, _ given: Parameters, _ links: Links, _ signers: Signers
    ) async throws -> Value? {
        switch name {
        case "devices": return try await devices().value
        case "renameDevice":
            return try await renameDevice(deviceId: given.text("deviceId"), name: given.text("name")).value
        case "revokeDevice": try await revokeDevice(deviceId: given.text("deviceId"))
        case "revokeOtherDevices": return Value(try await revokeOtherDevices())

        case "linkDevice": return .text(try links.add(await linkDevice()))
        case "nextLinkStep": return try await links.next(given.text("link"))?.value ?? .null
        case "cancelLink": links.cancel(try given.text("link"))
        case "scanLink": return try await scanLink(qrText: given.text("qrText")).value
        case "approveLink": try await approveLink(linkId: given.text("linkId"), approve: given.flag("approve"))

        case "enrolDeviceKey": try await signers.with(given.text("signer")) { try await enrolDeviceKey(signer: $0) }
        case "logInWithDeviceKey":
            try await signers.with(given.text("signer")) { try await logInWithDeviceKey(signer: $0) }
        case "stepUpWithDeviceKey":
            return Value(try await signers.with(given.text("signer")) { try await stepUpWithDeviceKey(signer: $0) })
        case "removeDeviceKey": try await removeDeviceKey()
        case "answerSigner": signers.answer(try given.text("signer"), try given.signed("signed"))
        default: return nil
        }
        return .null
    }
}
