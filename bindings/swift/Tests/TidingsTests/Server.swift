import Foundation

/// A server's process with its own data. It is killed, and its data removed, by `end`.
final class Server {
    private let folder = temporaryFolder("server")
    private let settings: [String: String]
    private var address = "127.0.0.1:0"
    private var process: Process?
    // Kept open, so that the server can go on writing.
    private var output = Pipe()

    init(settings: [String: String] = [:]) throws {
        // No limits on how often one machine calls, and passwords that are cheap to hash.
        let ours = ["TIDINGS_LIMITS__ENABLED": "false", "TIDINGS_AUTH__ARGON2_MEMORY_KIB": "8"]
        self.settings = ours.merging(settings) { $1 }
        try restart()
    }

    var url: String { "http://\(address)" }

    /// Ends it with SIGKILL.
    func kill() {
        guard let running = process else { return }
        Foundation.kill(running.processIdentifier, SIGKILL)
        running.waitUntilExit()
        process = nil
    }

    /// Starts it, again on the same port and data.
    func restart() throws {
        kill()
        let configuration = folder.appendingPathComponent("tidings.toml")
        try Data().write(to: configuration)
        let starting = Process()
        starting.executableURL = URL(fileURLWithPath: try binary())
        starting.arguments = [
            "serve", "--listen", address, "--data", folder.appendingPathComponent("data").path,
            "--config", configuration.path,
        ]
        starting.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        starting.standardError = FileHandle.nullDevice
        output = Pipe()
        starting.standardOutput = output
        try starting.run()
        let line = firstLine(of: output.fileHandleForReading)
        let greeting = "tidings: listening on http://"
        guard line.hasPrefix(greeting) else { throw Surrender("the server ended before it was ready: \(line)") }
        address = String(line.dropFirst(greeting.count))
        process = starting
    }

    func end() {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    private func binary() throws -> String {
        guard let named = ProcessInfo.processInfo.environment["SERVER_BINARY"] else {
            throw Surrender("SERVER_BINARY names the server's program")
        }
        return named
    }

    private func firstLine(of handle: FileHandle) -> String {
        var line = Data()
        while let byte = try? handle.read(upToCount: 1), let byte = byte.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}

/// What a test says when it gives up.
struct Surrender: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

func temporaryFolder(_ name: String) -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-\(name)-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}
