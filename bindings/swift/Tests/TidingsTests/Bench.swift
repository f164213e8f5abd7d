import Foundation
import Testing
import Tidings

/// Measures, and says what it measured. Run by name only.
struct Bench {
    private static let chats = 10
    private static let round = 10_000
    private static let rounds = 10
    private static let mostGrownKiB = 16 * 1024

    @Test func measure() async throws {
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await round(ada, ben)
            var times: [Duration] = []
            for _ in 0..<20 {
                try await ben.client.closeAndWait()
                times.append(try await ContinuousClock().measure {
                    try await ben.reopen()
                    try await ben.client.chatList().until { !$0.isEmpty }
                    try await ben.client.messages(chatId: chat).list.until { $0.count == 50 }
                })
            }
            times.sort()
            print("Swift: open a store of \(Self.round) messages, list of chats and 50 messages: "
                + "median \(times[10]), slowest \(times[19])")

            // What is allocated once is.
            _ = try await round(ada, ben)
            let memory = resident()
            for _ in 0..<Self.rounds { _ = try await round(ada, ben) }
            let grown = resident() - memory
            print("Swift: \(Self.rounds * Self.round) messages through listeners: "
                + "resident size \(memory) KiB, then \(grown) KiB more")

            try await eventually({ liveObjects().subscriptions }) { $0 == 0 }
            #expect(grown < Self.mostGrownKiB)
            #expect(times[10] <= .milliseconds(50))
        }
    }

    /// Messages to new chats, all of which a listener sees; gives one of the chats.
    private func round(_ ada: Person, _ ben: Person) async throws -> String {
        var chats: [String] = []
        for number in 0..<Self.chats {
            let group = NewGroup(title: "group \(number)", memberIds: [ben.userId])
            chats.append(try await ada.client.createGroup(group: group).id)
        }
        let counters = chats.map { _ in Counter() }
        let subscriptions = try zip(chats, counters).map { chat, counter in
            try ben.client.observeMessages(chatId: chat, listener: counter)
        }
        try await eventually({ counters.map(\.count) }) { $0.allSatisfy { $0 > 0 } }
        for number in 0..<Self.round / Self.chats {
            for chat in chats { try await ada.send("message \(number)", to: chat) }
        }
        try await eventually({ counters.map(\.count) }) { $0.allSatisfy { $0 > Self.round / Self.chats } }
        subscriptions.forEach { $0.cancel() }
        return chats[0]
    }

    private func resident() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}

/// Counts a chat's messages and keeps none.
private final class Counter: MessageListener, @unchecked Sendable {
    private let lock = NSLock()
    private var counted = 0

    var count: Int { lock.withLock { counted } }

    func onChanges(changes: [MessageChange]) {
        lock.withLock {
            for change in changes {
                switch change {
                case .reset(let messages): counted = messages.count
                case .insert: counted += 1
                case .remove: counted -= 1
                case .update: break
                }
            }
        }
    }

    func onEnd() {}
}
