import Tidings

extension Client {
    /// Begins to observe something.
    func observe(_ subject: String, _ given: Parameters, _ observation: Observation) throws {
        if subject == "messages" {
            let messages = try observeMessages(chatId: given.text("chatId"), listener: Changes(observation))
            return observation.begun(stop: messages.cancel) { count in try await messages.loadOlder(count: count) }
        }
        let subscription =
            switch subject {
            case "chats": try observeChats(listener: Changes(observation))
            case "typing": try observeTyping(chatId: given.text("chatId"), listener: States(observation))
            case "presence": try observePresence(userIds: given.texts("userIds"), listener: States(observation))
            case "connection": try observeConnection(listener: States(observation))
            case "incoming": try observeIncoming(listener: Incoming(observation))
            default: throw TidingsError.Invalid(field: "subject", detail: "\(subject) cannot be observed")
            }
        observation.begun(stop: subscription.cancel)
    }
}

/// Gives the changes of a list.
private final class Changes: ChatListListener, MessageListener {
    private let observation: Observation

    init(_ observation: Observation) {
        self.observation = observation
    }

    func onChanges(changes: [ChatChange]) {
        observation.next(changes.value)
    }

    func onChanges(changes: [MessageChange]) {
        observation.next(changes.value)
    }

    func onEnd() {
        observation.end()
    }
}

/// Gives what is never stored.
private final class States: TypingListener, PresenceListener, ConnectionListener {
    private let observation: Observation

    init(_ observation: Observation) {
        self.observation = observation
    }

    func onTyping(userIds: [String]) {
        observation.next(Value(userIds))
    }

    func onPresence(presences: [Presence]) {
        observation.next(presences.value)
    }

    func onState(state: ConnectionState) {
        observation.next(state.value)
    }

    func onEnd() {
        observation.end()
    }
}

/// Gives each message of others. What was not taken comes again after a restart.
private final class Incoming: IncomingListener {
    private let observation: Observation

    init(_ observation: Observation) {
        self.observation = observation
    }

    func onMessage(message: Message) throws {
        guard observation.next(message.value) else { throw ListenerError.Failed(detail: "nobody took it") }
    }

    func onEnd() {
        observation.end()
    }
}
