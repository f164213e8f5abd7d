import Testing
import Tidings

extension Scenarios {
    @Test("second factor and step-up")
    func secondFactorAndStepUp() async throws {
        try await inWorld { world in
            let ada = try await world.register("ada")
            let app = AuthenticatorApp(secret: try await ada.client.beginTotp().secret)
            #expect(try await ada.client.confirmTotp(code: app.code()).count == 10)

            let tablet = try await world.onNewDevice("ada")
            let asked = try await failure { try await tablet.client.logIn(login: tablet.login, password: password) }
            guard case .SecondFactorRequired(let needed) = asked else { throw Surrender("no factor asked for: \(asked)") }
            #expect(needed.factors.contains(.totp))
            _ = try await tablet.client.completeLogIn(
                needed: needed, proof: .totp(code: app.code()), trustDevice: true)
            #expect(tablet.userId == ada.userId)
            try await tablet.client.logOut()
            try await tablet.client.logIn(login: tablet.login, password: password)
            try await tablet.isOnline()

            let change = { try await tablet.client.changePassword(newPassword: "an umbrella for the platypus") }
            let refused = try await failure(of: change)
            guard case .StepUpRequired(let factors) = refused else { throw Surrender("no step-up: \(refused)") }
            #expect(factors.contains(.totp))
            _ = try await tablet.client.stepUp(proof: .totp(code: app.code()))
            try await change()
            try await ada.client.connection().until { $0 == .loggedOut(cause: .byServer) }
        }
    }

    @Test("link a device by QR")
    func linkADevice() async throws {
        try await inWorld { world in
            let ada = try await world.register("ada")
            let tablet = try await world.onNewDevice("ada")
            let link = try await tablet.client.linkDevice()
            guard case .offer(let text, let svg, _) = try await link.next() else { throw Surrender("no offer") }
            #expect(svg.contains("<svg"))
            let scanned = try await ada.client.scanLink(qrText: text)
            #expect(scanned.deviceName == "ada's device" && scanned.words.count == 4)
            #expect(try await link.next() == .scanned(words: scanned.words))
            try await ada.client.approveLink(linkId: scanned.linkId, approve: true)
            #expect(try await link.next() == .linked)
            #expect(try await link.next() == nil)
            try await tablet.isOnline()
            #expect(tablet.userId == ada.userId)
            #expect(try await ada.client.devices().count == 2)
        }
    }

    @Test("device key logs in again")
    func deviceKeyLogsInAgain() async throws {
        let lives = ["TIDINGS_AUTH__ACCESS_TOKEN_LIFE": "5s", "TIDINGS_AUTH__REFRESH_TOKEN_LIFE": "10s"]
        try await inWorld(lives) { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await ada.chat(with: ben)
            try await ada.send("hi", to: chat)
            try await ben.sees(["hi"], in: chat)
            let key = try SoftwareKey()
            try await ada.client.enrolDeviceKey(signer: key)
            let device = try await ada.client.devices().map(\.id)

            try await ada.client.closeAndWait()
            // As long as a session lives that nobody refreshes.
            try await Task.sleep(for: .seconds(10))
            try await ada.reopen()
            try await ada.client.connection().until { $0 == .loggedOut(cause: .byServer) }
            let stranger = try await refusal { try await ada.client.logInWithDeviceKey(signer: SoftwareKey()) }
            #expect(stranger.reason == .wrongCredentials)
            let turnedDown = try await failure { try await ada.client.logInWithDeviceKey(signer: TurnedDown()) }
            #expect(turnedDown == .NotSigned(detail: "turned down"))

            try await ada.client.logInWithDeviceKey(signer: key)
            try await ada.isOnline()
            #expect(try await ada.client.devices().map(\.id) == device)
            try await ada.sees(["hi"], in: chat)
            _ = try await ada.client.stepUpWithDeviceKey(signer: key)
        }
    }
}
