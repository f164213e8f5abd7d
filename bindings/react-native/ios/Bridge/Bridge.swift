import Foundation
import Tidings

/// What JavaScript calls, without React: clients, calls and observations by name, and values as JSON has them.
///
/// Stores are in a folder, unless JavaScript gives a whole path. Events come from any thread. A call answers once, from
/// any thread.
public final class Bridge: Sendable {
    public typealias Answer = @Sendable (Result<Value, Failure>) -> Void

    private let folder: URL
    private let emit: @Sendable (Value) -> Void
    private let clients = Named<Client>()
    private let observations = Named<Observation>()
    private let links = Links()
    private let signers: Signers

    /// `emit` returns at once.
    public init(folder: URL, emit: @escaping @Sendable (Value) -> Void) {
        self.folder = folder
        self.emit = emit
        signers = Signers(emit)
    }

    /// Opens a client; answers its name.
    public func open(server: String, store: String, deviceName: String, platform: String, _ answer: @escaping Answer) {
        run(answer) { [self] in
            await Closings.all.wait()
            try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let path = store.hasPrefix("/") ? store : folder.appendingPathComponent(store).path
            let options = ClientOptions(server: server, storePath: path, deviceName: deviceName, platform: platform)
            let client = try await Client.open(options: options)
            let name = UUID().uuidString
            // JavaScript may have gone while it was opened.
            guard clients.add(client, name) else {
                Closings.all.close(client)
                throw TidingsError.Closed
            }
            return .text(name)
        }
    }

    /// Carries out a call. Those that are over at once have been when this returns.
    public func call(_ client: String, _ name: String, _ parameters: Value, _ answer: @escaping Answer) {
        do {
            let (client, given) = (try opened(client), Parameters(parameters))
            if let value = try client.callAtOnce(name, given) { return answer(.success(value)) }
            run(answer) { [links, signers] in try await client.call(name, given, links, signers) }
        } catch {
            answer(.failure(Failure(error)))
        }
    }

    /// Closes a client, and answers when every file handle is released. A client that is closed already stays so.
    public func close(_ client: String, _ answer: @escaping Answer) {
        let closing = clients.remove(client)
        run(answer) {
            try await closing?.closeAndWait()
            return .null
        }
    }

    /// Begins to observe something; its events carry the name that JavaScript gave.
    public func observe(
        _ client: String, _ name: String, _ subject: String, _ parameters: Value, _ answer: @escaping Answer
    ) {
        let observation = Observation(name, emit)
        begin(observation, name, answer) { try opened(client).observe(subject, Parameters(parameters), observation) }
    }

    /// Has older messages in an observed list, and answers whether there are older ones still.
    public func loadOlder(_ observation: String, _ count: Double, _ answer: @escaping Answer) {
        let observed = observations.find(observation)
        run(answer) {
            guard let observed else { throw TidingsError.Closed }
            return .flag(try await observed.loadOlder(UInt32(count)))
        }
    }

    /// JavaScript has taken an event, and can have the next.
    public func taken(_ observation: String) {
        observations.find(observation)?.wasTaken()
    }

    public func cancel(_ observation: String) {
        observations.remove(observation)?.cancel()
    }

    /// Begins to give the log of the whole process. There is one observation of it at a time.
    public func observeLog(_ name: String, _ level: String, _ answer: @escaping Answer) {
        let lines = Observation(name, emit)
        begin(lines, name, answer) {
            let given = Parameters(Value(["level": .text(level)]))
            let least = try given.one(of: [LogLevel.error, .warn, .info, .debug], "level")
            lines.begun(stop: { setLog(level: least, sink: nil) })
            setLog(level: least) { line in lines.next(line.value) }
        }
    }

    public func liveObjects() -> Value {
        Tidings.liveObjects().value
    }

    /// The network came back or is another one.
    public func networkChanged() {
        clients.all.forEach { $0.networkChanged() }
    }

    /// JavaScript is gone, as on a reload: ends everything. Whoever opens a store afterwards waits until it is free.
    public func end() {
        observations.end().forEach { $0.cancel() }
        links.end()
        signers.end()
        clients.end().forEach(Closings.all.close)
    }

    private func opened(_ client: String) throws -> Client {
        guard let client = clients.find(client) else { throw TidingsError.Closed }
        return client
    }

    private func begin(_ observation: Observation, _ name: String, _ answer: Answer, _ begin: () throws -> Void) {
        do {
            guard observations.add(observation, name) else { throw TidingsError.Closed }
            try begin()
            answer(.success(.null))
        } catch {
            _ = observations.remove(name)
            answer(.failure(Failure(error)))
        }
    }

    private func run(_ answer: @escaping Answer, _ call: @escaping @Sendable () async throws -> Value) {
        Task {
            do {
                answer(.success(try await call()))
            } catch {
                answer(.failure(Failure(error)))
            }
        }
    }
}
