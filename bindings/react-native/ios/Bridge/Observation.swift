import Foundation

/// Something that JavaScript observes.
///
/// An event is given only once JavaScript has taken the one before. Meanwhile the client merges what changes, so a
/// JavaScript thread that is busy finds less to do, not a queue.
final class Observation: @unchecked Sendable {
    private let name: String
    private let emit: @Sendable (Value) -> Void
    private let taken = DispatchSemaphore(value: 0)
    private let lock = NSLock()
    // The following are guarded by the lock.
    private var isCancelled = false
    private var stop: (() -> Void)?
    private var loadOlderMessages: (@Sendable (UInt32) async throws -> Bool)?

    init(_ name: String, _ emit: @escaping @Sendable (Value) -> Void) {
        self.name = name
        self.emit = emit
    }

    /// Keeps how to end it, and how to have older messages.
    func begun(stop: @escaping () -> Void, loadOlder: (@Sendable (UInt32) async throws -> Bool)? = nil) {
        lock.withLock {
            self.stop = stop
            loadOlderMessages = loadOlder
        }
    }

    /// Gives the next value, and waits until it is taken; says whether it was.
    @discardableResult
    func next(_ value: Value) -> Bool {
        guard !lock.withLock({ isCancelled }) else { return false }
        emit(Value(["observation": .text(name), "type": .text("next"), "value": value]))
        taken.wait()
        return !lock.withLock { isCancelled }
    }

    /// Says that nothing comes any more.
    func end() {
        guard !lock.withLock({ isCancelled }) else { return }
        emit(Value(["observation": .text(name), "type": .text("end")]))
    }

    func wasTaken() {
        taken.signal()
    }

    func loadOlder(_ count: UInt32) async throws -> Bool {
        guard let loadOlder = lock.withLock({ loadOlderMessages }) else { return false }
        return try await loadOlder(count)
    }

    /// Nothing is given from now on, and nobody waits.
    func cancel() {
        let stop = lock.withLock {
            isCancelled = true
            defer { (self.stop, loadOlderMessages) = (nil, nil) }
            return self.stop
        }
        taken.signal()
        stop?()
    }
}
