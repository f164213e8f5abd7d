import Foundation
import Tidings

/// Keeps a chat's messages by the changes that it is told.
final class Changes: MessageListener, @unchecked Sendable {
    private let lock = NSLock()
    private var kept: (messages: [Message], resets: Int) = ([], 0)

    var messages: [Message] { lock.withLock { kept.messages } }
    /// How often all was told anew.
    var resets: Int { lock.withLock { kept.resets } }

    func onChanges(changes: [MessageChange]) {
        lock.withLock {
            for change in changes {
                switch change {
                case .reset(let messages): kept = (messages, kept.resets + 1)
                case .insert(let index, let message): kept.messages.insert(message, at: Int(index))
                case .update(let index, let message): kept.messages[Int(index)] = message
                case .remove(let index): kept.messages.remove(at: Int(index))
                }
            }
        }
    }

    func onEnd() {}
}

/// Keeps lines of the log.
final class Lines: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [LogLine] = []

    var all: [LogLine] { lock.withLock { kept } }

    func append(_ line: LogLine) {
        lock.withLock { kept.append(line) }
    }
}
