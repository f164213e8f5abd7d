import Foundation

/// Objects by their names, from any thread.
final class Named<Object: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    // Nothing once it has ended.
    private var objects: [String: Object]? = [:]

    var all: [Object] { lock.withLock { objects.map { Array($0.values) } ?? [] } }

    /// Says whether it was added: not after the end.
    func add(_ object: Object, _ name: String) -> Bool {
        lock.withLock {
            objects?[name] = object
            return objects != nil
        }
    }

    func find(_ name: String) -> Object? {
        lock.withLock { objects?[name] }
    }

    func remove(_ name: String) -> Object? {
        lock.withLock { objects?.removeValue(forKey: name) }
    }

    /// Gives all, and takes no more.
    func end() -> [Object] {
        lock.withLock {
            defer { objects = nil }
            return objects.map { Array($0.values) } ?? []
        }
    }
}
