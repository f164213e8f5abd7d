/// One user's Tidings on one device.
///
/// Its async functions can be called from any task or actor and block no thread; one whose task is cancelled is carried
/// out all the same. Its sequences give the present value and then changes, the newest to a reader that is slow, and
/// finish when the client is closed.
public typealias Client = Core

extension Client {
    /// The chats, in the order in which a list shows them.
    public func chatList() -> AsyncStream<[Chat]> {
        observe { continuation in try self.observeChats(listener: ChatSink(continuation)) }
    }

    /// One chat's messages, at first the newest 50 that are stored, until they are closed or let go of.
    public func messages(chatId: String) throws -> Messages {
        try Messages(of: self, chatId: chatId)
    }

    /// The ids of those who are typing in a chat.
    public func typing(chatId: String) -> AsyncStream<[String]> {
        observe { continuation in try self.observeTyping(chatId: chatId, listener: TypingSink(continuation)) }
    }

    /// The presence of some users, by id, as far as it is known. All sequences together watch at most 256 users.
    public func presence(userIds: [String]) -> AsyncStream<[String: Presence]> {
        observe { continuation in try self.observePresence(userIds: userIds, listener: PresenceSink(continuation)) }
    }

    /// How the device stands to the server.
    public func connection() -> AsyncStream<ConnectionState> {
        observe { continuation in try self.observeConnection(listener: ConnectionSink(continuation)) }
    }

    /// Begins to close, and returns at once: from any thread, as often as one likes. Calls and sequences that are under
    /// way end. `closeAndWait` also waits until every file handle is released.
    public func close() {
        // It fails only without a runtime, and then there was no client.
        try? beginClose()
    }

    private func observe<Value: Sendable>(
        _ subscribe: (AsyncStream<Value>.Continuation) throws -> Subscription
    ) -> AsyncStream<Value> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            guard let subscription = try? subscribe(continuation) else { return continuation.finish() }
            continuation.onTermination = { _ in subscription.cancel() }
        }
    }
}

/// Gives the log lines of the whole process that matter at least as much as `level` to `sink`, or to nobody. They come
/// in order, from a thread of their own.
public func setLog(level: LogLevel, sink: (@Sendable (LogLine) -> Void)?) {
    setLogListener(level: level, listener: sink.map(LogSink.init))
}

private final class LogSink: LogListener {
    private let sink: @Sendable (LogLine) -> Void

    init(_ sink: @escaping @Sendable (LogLine) -> Void) {
        self.sink = sink
    }

    func onLine(line: LogLine) {
        sink(line)
    }
}
