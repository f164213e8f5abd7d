import Foundation
import Testing
import Tidings

/// The scenarios of bindings/scenarios.md, under their names.
@Suite(.serialized)
struct Scenarios {
    @Test("register and log in")
    func registerAndLogIn() async throws {
        try await inWorld { world in
            let ada = try await world.register("ada")
            let tablet = try await world.onAnotherDevice(ada)
            #expect(ada.userId == tablet.userId)
            let (first, second) = (try await ada.client.devices(), try await tablet.client.devices())
            #expect(first.count == 2 && second.count == 2)
            let current = [first, second].compactMap { devices in devices.first { $0.current }?.id }
            #expect(Set(current).count == 2)
        }
    }

    @Test("token expired")
    func tokenExpired() async throws {
        try await inWorld(["TIDINGS_AUTH__ACCESS_TOKEN_LIFE": "2s"]) { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await ada.chat(with: ben)
            let texts = (0..<3).map { "message \($0)" }
            for text in texts {
                // The stream ends with its token, and another one is opened.
                try await ada.client.connection().until { $0 != .online }
                try await ada.isOnline()
                try await ada.send(text, to: chat)
                #expect(try await ada.client.devices().count == 1)
            }
            try await ben.sees(texts, in: chat)
        }
    }

    @Test("device revoked")
    func deviceRevoked() async throws {
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await ada.chat(with: ben)
            try await ada.send("hi", to: chat)
            let lost = try await world.onAnotherDevice(ada)
            try await lost.sees(["hi"], in: chat)
            let other = try #require(try await ada.client.devices().first { !$0.current })
            try await ada.client.revokeDevice(deviceId: other.id)
            try await lost.client.connection().until { $0 == .loggedOut(cause: .byServer) }
            #expect(try await failure { try await lost.client.devices() } == .LoggedOut)
            try await lost.sees(["hi"], in: chat)
        }
    }

    @Test("send while offline, restart the process, connect, it arrives once")
    func sendWhileOffline() async throws {
        if let task = OfflineWriter.task { return try await OfflineWriter.write(task) }
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await ada.chat(with: ben)
            try await ada.client.closeAndWait()
            world.server.kill()
            #expect(try OfflineWriter.run(ada.options, chat: chat, test: "sendWhileOffline") == SIGKILL)

            try await ada.reopen()
            let waiting = try await ada.sees(["one", "two", "three"], in: chat)
            #expect(waiting.suffix(3).allSatisfy { $0.status == .pending })
            try world.server.restart()
            ada.client.networkChanged()
            ben.client.networkChanged()
            try await ben.sees(["one", "two", "three"], in: chat)
            let arrived = try await ada.client.messages(chatId: chat).list.until { $0.last?.status == .delivered }
            #expect(texts(arrived) == ["one", "two", "three"])
            try await ben.sees(["one", "two", "three"], in: chat)
        }
    }

    @Test("server killed in mid-stream")
    func serverKilledInMidStream() async throws {
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await ada.chat(with: ben)
            let wanted = (0..<90).map { "message \($0)" }
            let (own, view) = (Changes(), Changes())
            let subscriptions = [
                try ada.client.observeMessages(chatId: chat, listener: own),
                try ben.client.observeMessages(chatId: chat, listener: view),
            ]
            try await eventually({ view.messages.count }) { $0 > 0 }
            for first in stride(from: 0, to: 90, by: 30) {
                for text in wanted[first..<first + 30] { try await ada.send(text, to: chat) }
                try await eventually({ texts(view.messages) }) { $0.contains(wanted[first]) }
                world.server.kill()
                try world.server.restart()
                ada.client.networkChanged()
                ben.client.networkChanged()
            }
            try await eventually({ texts(view.messages) }) { $0 == wanted }
            try await eventually({ texts(own.messages) }) { $0 == wanted }
            subscriptions.forEach { $0.cancel() }
        }
    }

    @Test("store closed and reopened")
    func storeClosedAndReopened() async throws {
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await ada.chat(with: ben)
            try await ben.send("hi", to: chat)
            try await ada.sees(["hi"], in: chat)
            try await ada.client.chatList().until { $0.count == 1 && $0[0].title == "ben" }
            #expect(openFiles(in: ada.folder) > 0)

            let closed = ada.client
            let (lists, messages) = (closed.chatList(), try closed.messages(chatId: chat))
            DispatchQueue.concurrentPerform(iterations: 4) { _ in closed.close() }
            try await closed.closeAndWait()
            for await _ in lists {}
            for await _ in messages.list {}
            #expect(openFiles(in: ada.folder) == 0)
            #expect(try await failure { try await closed.chats() } == .Closed)
            try await ada.reopen()
            #expect(try await ada.client.chats().map(\.title) == ["ben"])
            try await ada.sees(["hi"], in: chat)
        }
    }

    @Test("bad input gives the right error")
    func badInput() async throws {
        try await inWorld { world in
            let ada = try await world.register("ada")
            let noUrl = ClientOptions(
                server: "chat.example.org", storePath: ada.options.storePath, deviceName: "x", platform: "test")
            guard case .Invalid("server", _) = try await failure(of: { try await Client.open(options: noUrl) }) else {
                throw Surrender("not invalid")
            }
            let noFolder = ClientOptions(
                server: world.server.url, storePath: "/nowhere/at/all/store.db", deviceName: "x", platform: "test")
            guard case .Storage = try await failure(of: { try await Client.open(options: noFolder) }) else {
                throw Surrender("not a failure of the store")
            }

            let other = try await world.onNewDevice("ada")
            let wrong = try await refusal { try await other.client.logIn(login: other.login, password: "not this one") }
            #expect(wrong.reason == .wrongCredentials)
            let taken = try await refusal {
                try await other.client.register(login: other.login, password: password, displayName: "Ada")
            }
            #expect(taken.reason == .usernameTaken)
            let short = try await refusal {
                try await other.client.register(
                    login: .username(username: "x"), password: password, displayName: "X")
            }
            #expect(short.reason == .invalidField && short.field == "username")
            #expect(try await failure { try await other.client.devices() } == .LoggedOut)

            let nowhere = try await refusal {
                try await ada.client.members(chatId: "01a2093c-16dc-7118-95fa-07d558428303")
            }
            #expect(nowhere.reason == .chatNotFound)
            let oneself = try await refusal { try await ada.client.openDirectChat(userId: ada.userId) }
            #expect(oneself.reason == .userIsSelf)

            let lines = Lines()
            setLog(level: .warn) { lines.append($0) }
            let fault = try await failure { try await ada.client.failOnPurpose(detail: "the moon is full") }
            #expect(fault == .Internal(detail: "the moon is full"))
            try await eventually({ lines.all }) { lines in
                lines.contains { $0.level == .error && $0.message.contains("the moon is full") }
            }
            setLog(level: .warn, sink: nil)
        }
    }

    @Test("observe 10,000 messages without leak")
    func observeWithoutLeak() async throws {
        let before = liveObjects()
        var gone: [() -> Bool] = []
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            var chats: [String] = []
            for number in 0..<10 {
                let group = NewGroup(title: "group \(number)", memberIds: [ben.userId])
                chats.append(try await ada.client.createGroup(group: group).id)
            }
            let listeners = chats.map { _ in Changes() }
            let subscriptions = try zip(chats, listeners).map { chat, listener in
                try ben.client.observeMessages(chatId: chat, listener: listener)
            }
            try await eventually({ listeners.map(\.messages.count) }) { $0.allSatisfy { $0 > 0 } }
            for number in 0..<1000 {
                for chat in chats { try await ada.send("message \(number)", to: chat) }
            }
            let wanted = (0..<1000).map { "message \($0)" }
            try await eventually({ listeners.map { texts($0.messages).count } }) { $0.allSatisfy { $0 == 1000 } }
            #expect(listeners.allSatisfy { texts($0.messages) == wanted })
            subscriptions.forEach { $0.cancel() }
            gone = listeners.map { listener in { [weak listener] in listener == nil } }
        }
        try await eventually({ liveObjects() }) { $0 == before }
        try await eventually({ gone.map { $0() } }) { !$0.contains(false) }
    }
}

/// How many files of a folder this process has open.
private func openFiles(in folder: URL) -> Int {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    let paths = files.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
    return paths.filter { $0.hasPrefix(folder.path) }.count
}
