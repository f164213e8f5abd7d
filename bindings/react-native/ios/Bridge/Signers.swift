import Foundation
import Tidings

/// Device keys that JavaScript keeps, by the names that it gave: they are asked by events, and it answers by calls.
final class Signers: Sendable {
    private let signers = Named<Signer>()
    private let emit: @Sendable (Value) -> Void

    init(_ emit: @escaping @Sendable (Value) -> Void) {
        self.emit = emit
    }

    /// Makes a call that has something signed.
    func with<Answer>(_ name: String, _ call: (Signer) async throws -> Answer) async throws -> Answer {
        let signer = Signer(name, emit)
        guard signers.add(signer, name) else { throw TidingsError.Closed }
        defer { _ = signers.remove(name) }
        return try await call(signer)
    }

    func answer(_ name: String, _ signed: Result<Data, SignerError>) {
        signers.find(name)?.answer(signed)
    }

    /// Nobody answers any more.
    func end() {
        signers.end().forEach { $0.answer(.failure(.Failed(detail: "JavaScript is gone"))) }
    }
}

final class Signer: DeviceKeySigner, @unchecked Sendable {
    private let name: String
    private let emit: @Sendable (Value) -> Void
    private let lock = NSLock()
    // The core asks one thing at a time.
    private var asked: CheckedContinuation<Data, any Error>?

    init(_ name: String, _ emit: @escaping @Sendable (Value) -> Void) {
        self.name = name
        self.emit = emit
    }

    func publicKey() async throws -> Data {
        try await ask(["type": .text("publicKey")])
    }

    func sign(challenge: Data) async throws -> Data {
        try await ask(["type": .text("sign"), "challenge": .text(challenge.base64EncodedString())])
    }

    func answer(_ signed: Result<Data, SignerError>) {
        let asked = lock.withLock {
            defer { self.asked = nil }
            return self.asked
        }
        asked?.resume(with: signed.mapError { $0 as any Error })
    }

    private func ask(_ question: KeyValuePairs<String, Value?>) async throws -> Data {
        try await withCheckedThrowingContinuation { asked in
            lock.withLock { self.asked = asked }
            emit(Value(["observation": .text(name), "type": .text("next"), "value": Value(question)]))
        }
    }
}
