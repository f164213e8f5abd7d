import Foundation
import Network

/// The bridge, as Objective-C++ calls it: with Foundation's objects, and React Native's blocks for promises.
@objc(TidingsBridge)
public final class TidingsBridge: NSObject {
    public typealias Resolve = (Any?) -> Void
    public typealias Reject = (String?, String?, (any Error)?) -> Void

    private let bridge: Bridge
    private let monitor = NWPathMonitor()

    @objc
    public init(emit: @escaping @Sendable ([String: Any]) -> Void) {
        bridge = Bridge(folder: Self.folder) { event in
            if let event = event.object as? [String: Any] { emit(event) }
        }
        super.init()
        monitor.pathUpdateHandler = { [bridge] path in
            if path.status == .satisfied { bridge.networkChanged() }
        }
        monitor.start(queue: .global(qos: .utility))
    }

    /// Where stores are. Not in the backup: a session that was restored on a second device would end on both.
    private static var folder: URL {
        let support = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0]
        var folder = support.appendingPathComponent("tidings", isDirectory: true)
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try? folder.setResourceValues(values)
        return folder
    }

    @objc
    public func open(
        _ server: String, store: String, deviceName: String, platform: String,
        resolve: @escaping Resolve, reject: @escaping Reject
    ) {
        let answer = Self.answer(resolve, reject)
        bridge.open(server: server, store: store, deviceName: deviceName, platform: platform, answer)
    }

    @objc
    public func call(
        _ client: String, name: String, parameters: [String: Any],
        resolve: @escaping Resolve, reject: @escaping Reject
    ) {
        bridge.call(client, name, Value(object: parameters), Self.answer(resolve, reject))
    }

    @objc
    public func close(
        _ client: String, resolve: @escaping Resolve, reject: @escaping Reject
    ) {
        bridge.close(client, Self.answer(resolve, reject))
    }

    @objc
    public func observe(
        _ client: String, observation: String, subject: String, parameters: [String: Any],
        resolve: @escaping Resolve, reject: @escaping Reject
    ) {
        bridge.observe(client, observation, subject, Value(object: parameters), Self.answer(resolve, reject))
    }

    @objc
    public func loadOlder(
        _ observation: String, count: Double,
        resolve: @escaping Resolve, reject: @escaping Reject
    ) {
        bridge.loadOlder(observation, count, Self.answer(resolve, reject))
    }

    @objc
    public func taken(_ observation: String) {
        bridge.taken(observation)
    }

    @objc
    public func cancel(_ observation: String) {
        bridge.cancel(observation)
    }

    @objc
    public func observeLog(
        _ observation: String, level: String,
        resolve: @escaping Resolve, reject: @escaping Reject
    ) {
        bridge.observeLog(observation, level, Self.answer(resolve, reject))
    }

    @objc
    public func liveObjects() -> Any {
        bridge.liveObjects().object
    }

    @objc
    public func end() {
        monitor.cancel()
        bridge.end()
    }

    /// Settles a promise. React Native's blocks may be called from any thread.
    private static func answer(_ resolve: @escaping Resolve, _ reject: @escaping Reject) -> Bridge.Answer {
        let promise = Promise(resolve: resolve, reject: reject)
        return { result in
            switch result {
            case .success(.null): promise.resolve(nil)
            case .success(let value): promise.resolve(value.object)
            case .failure(let failure):
                let details = failure.details.object as? [String: Any]
                promise.reject(failure.code, failure.message, NSError(domain: "tidings", code: 0, userInfo: details))
            }
        }
    }
}

private struct Promise: @unchecked Sendable {
    let resolve: TidingsBridge.Resolve
    let reject: TidingsBridge.Reject
}
