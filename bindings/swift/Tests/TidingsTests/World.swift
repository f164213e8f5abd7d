import Foundation
import Tidings

/// How long anything may take before a test gives up.
let patience = Duration.seconds(60)

let password = "correct horse battery"

/// A server and its people, all of whom end with the test.
final class World {
    let server: Server
    private var people: [Person] = []

    init(_ settings: [String: String]) throws {
        server = try Server(settings: settings)
    }

    /// Somebody new, who is online.
    func register(_ name: String) async throws -> Person {
        let person = try await onNewDevice(name)
        try await person.client.register(login: person.login, password: password, displayName: name)
        try await person.isOnline()
        return person
    }

    /// The same person on one more device.
    func onAnotherDevice(_ person: Person) async throws -> Person {
        let other = try await onNewDevice(person.name)
        try await other.client.logIn(login: other.login, password: password)
        try await other.isOnline()
        return other
    }

    func onNewDevice(_ name: String) async throws -> Person {
        let person = try await Person(name, server: server.url)
        people.append(person)
        return person
    }

    func end() async {
        for person in people {
            try? await person.client.closeAndWait()
            try? FileManager.default.removeItem(at: person.folder)
        }
        server.end()
    }
}

/// Runs a test in a world of its own.
func inWorld(_ settings: [String: String] = [:], _ test: (World) async throws -> Void) async throws {
    let world = try World(settings)
    do {
        try await test(world)
    } catch {
        await world.end()
        throw error
    }
    await world.end()
}

/// A person on one device.
final class Person {
    let name: String
    let folder: URL
    let options: ClientOptions
    private(set) var client: Client

    init(_ name: String, server: String) async throws {
        self.name = name
        folder = temporaryFolder(name)
        options = ClientOptions(
            server: server, storePath: folder.appendingPathComponent("store.db").path, deviceName: "\(name)'s device",
            platform: "test")
        client = try await Client.open(options: options)
    }

    var login: Login { .username(username: name) }
    var userId: String { client.userId() ?? "" }

    func isOnline() async throws {
        try await client.connection().until { $0 == .online }
    }

    /// The direct chat with somebody.
    func chat(with other: Person) async throws -> String {
        try await client.openDirectChat(userId: other.userId).id
    }

    @discardableResult
    func send(_ text: String, to chat: String) async throws -> String {
        try await client.send(chatId: chat, draft: Draft(text: text))
    }

    /// Waits until a chat shows these texts, and nothing else.
    @discardableResult
    func sees(_ wanted: [String], in chat: String) async throws -> [Message] {
        let messages = try client.messages(chatId: chat)
        return try await messages.list.until { texts($0) == wanted }
    }

    /// The app was closed, and is started again.
    func reopen() async throws {
        client = try await Client.open(options: options)
    }
}

extension AsyncSequence where Self: Sendable, Element: Sendable {
    /// Waits for a value that is wanted.
    @discardableResult
    func until(_ wanted: @escaping @Sendable (Element) -> Bool) async throws -> Element {
        try await withThrowingTaskGroup(of: Element.self) { group in
            group.addTask {
                var last: Element?
                for try await value in self {
                    last = value
                    if wanted(value) { return value }
                }
                throw Surrender("not seen; instead \(String(describing: last))")
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw Surrender("not seen in time")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw Surrender("nothing was waited for") }
            return value
        }
    }
}

/// Asks until the answer is the one that is wanted.
func eventually<Answer>(_ ask: () async throws -> Answer, is wanted: (Answer) -> Bool) async throws {
    let deadline = ContinuousClock.now + patience
    while true {
        let answer = try await ask()
        if wanted(answer) { return }
        if ContinuousClock.now > deadline { throw Surrender("not in time: \(answer)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// The texts of messages, the oldest first; of those taken back, "revoked".
func texts(_ messages: [Message]) -> [String] {
    messages.compactMap { message in
        switch message.body {
        case .text(let text, _, _, _, _): text
        case .revoked: "revoked"
        default: nil
        }
    }
}

/// The error that a call ends with.
func failure<Value>(of call: () async throws -> Value) async throws -> TidingsError {
    do {
        _ = try await call()
    } catch let error as TidingsError {
        return error
    }
    throw Surrender("it did not fail")
}

/// Why the server refuses a call, and which field is wrong.
func refusal<Value>(of call: () async throws -> Value) async throws -> (reason: Reason, field: String?) {
    let error = try await failure(of: call)
    guard case .Refused(let reason, _, let field, _) = error else { throw Surrender("not refused: \(error)") }
    return (reason, field)
}
