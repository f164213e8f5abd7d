// Listeners that feed sequences. All of a client's callbacks come from one thread, one after the other, so what a sink
// keeps between them needs no lock.

final class ChatSink: ChatListListener, @unchecked Sendable {
    private var chats: [Chat] = []
    private let continuation: AsyncStream<[Chat]>.Continuation

    init(_ continuation: AsyncStream<[Chat]>.Continuation) {
        self.continuation = continuation
    }

    func onChanges(changes: [ChatChange]) {
        for change in changes {
            switch change {
            case .reset(let chats): self.chats = chats
            case .insert(let index, let chat): chats.insert(chat, at: Int(index))
            case .update(let index, let chat): chats[Int(index)] = chat
            case .remove(let index): chats.remove(at: Int(index))
            }
        }
        continuation.yield(chats)
    }

    func onEnd() {
        continuation.finish()
    }
}

final class MessageSink: MessageListener, @unchecked Sendable {
    private var messages: [Message] = []
    private let continuation: AsyncStream<[Message]>.Continuation

    init(_ continuation: AsyncStream<[Message]>.Continuation) {
        self.continuation = continuation
    }

    func onChanges(changes: [MessageChange]) {
        for change in changes {
            switch change {
            case .reset(let messages): self.messages = messages
            case .insert(let index, let message): messages.insert(message, at: Int(index))
            case .update(let index, let message): messages[Int(index)] = message
            case .remove(let index): messages.remove(at: Int(index))
            }
        }
        continuation.yield(messages)
    }

    func onEnd() {
        continuation.finish()
    }
}

final class TypingSink: TypingListener {
    private let continuation: AsyncStream<[String]>.Continuation

    init(_ continuation: AsyncStream<[String]>.Continuation) {
        self.continuation = continuation
    }

    func onTyping(userIds: [String]) {
        continuation.yield(userIds)
    }

    func onEnd() {
        continuation.finish()
    }
}

final class PresenceSink: PresenceListener, @unchecked Sendable {
    private var known: [String: Presence] = [:]
    private let continuation: AsyncStream<[String: Presence]>.Continuation

    init(_ continuation: AsyncStream<[String: Presence]>.Continuation) {
        self.continuation = continuation
    }

    func onPresence(presences: [Presence]) {
        for presence in presences {
            known[presence.userId] = presence
        }
        continuation.yield(known)
    }

    func onEnd() {
        continuation.finish()
    }
}

final class ConnectionSink: ConnectionListener {
    private let continuation: AsyncStream<ConnectionState>.Continuation

    init(_ continuation: AsyncStream<ConnectionState>.Continuation) {
        self.continuation = continuation
    }

    func onState(state: ConnectionState) {
        continuation.yield(state)
    }

    func onEnd() {
        continuation.finish()
    }
}
