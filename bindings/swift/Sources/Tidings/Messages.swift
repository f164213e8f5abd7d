/// One chat's messages, from a place in its past up to now. They are observed until this is closed, or this and its
/// list are let go of, or the client is closed.
public final class Messages: Sendable {
    private let subscription: MessageSubscription
    private let continuation: AsyncStream<[Message]>.Continuation

    /// The messages, the oldest first: now, and whenever they change. For one reader.
    public let list: AsyncStream<[Message]>

    init(of client: Client, chatId: String) throws {
        (list, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        let subscription = try client.observeMessages(chatId: chatId, listener: MessageSink(continuation))
        // A reader of the list keeps it going, also when this was let go of.
        continuation.onTermination = { _ in subscription.cancel() }
        self.subscription = subscription
    }

    /// Shows `count` older messages too, and says whether there are older ones still. Reads what the device does not
    /// have from the server.
    ///
    /// Throws `TidingsError.Offline` only if something must be read from the server.
    @discardableResult
    public func loadOlder(count: Int = 50) async throws -> Bool {
        try await subscription.loadOlder(count: UInt32(clamping: count))
    }

    /// Stops observing.
    public func close() {
        continuation.finish()
    }
}
