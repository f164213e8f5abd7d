import Foundation
import Tidings

/// Log-ins by QR code that are under way, by names.
final class Links: Sendable {
    private let links = Named<DeviceLink>()

    /// Gives its name.
    func add(_ link: DeviceLink) throws -> String {
        let name = UUID().uuidString
        guard links.add(link, name) else { throw TidingsError.Closed }
        return name
    }

    /// The next step; none after the last.
    func next(_ name: String) async throws -> LinkStep? {
        var step: LinkStep?
        defer {
            switch step {
            case .offer, .scanned: break
            case .linked, .refused, nil: _ = links.remove(name)
            }
        }
        step = try await links.find(name)?.next()
        return step
    }

    func cancel(_ name: String) {
        links.remove(name)?.cancel()
    }

    func end() {
        links.end().forEach { $0.cancel() }
    }
}
