import Foundation
import Tidings

/// Clients that are being closed, of the whole process: another bridge may be there before the one before has ended.
final class Closings: @unchecked Sendable {
    static let all = Closings()
    private let lock = NSLock()
    private var closings: [Task<Void, Never>] = []

    func close(_ client: Client) {
        lock.withLock { closings.append(Task { _ = try? await client.closeAndWait() }) }
    }

    /// Waits for all that have begun.
    func wait() async {
        let begun = lock.withLock {
            defer { closings = [] }
            return closings
        }
        for closing in begun { await closing.value }
    }
}
