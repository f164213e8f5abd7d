import Foundation
import Tidings

/// A process that writes three messages while there is no server, and is then killed: this test's own program again.
enum OfflineWriter {
    private static let variable = "OFFLINE_WRITER"

    /// What this process is to write and where, if it is one.
    static var task: String? { ProcessInfo.processInfo.environment[variable] }

    static func write(_ task: String) async throws {
        let parts = task.components(separatedBy: " ")
        let options = ClientOptions(server: parts[0], storePath: parts[1], deviceName: "Ada's phone", platform: "test")
        let client = try await Client.open(options: options)
        for text in ["one", "two", "three"] {
            _ = try await client.send(chatId: parts[2], draft: Draft(text: text))
        }
        Foundation.kill(getpid(), SIGKILL)
    }

    /// Runs one; says by which signal it ended.
    static func run(_ options: ClientOptions, chat: String, test: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["--testing-library", "swift-testing", "--filter", test]
        process.environment = ProcessInfo.processInfo.environment.merging(
            [variable: "\(options.server) \(options.storePath) \(chat)"]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal ? process.terminationStatus : 0
    }
}
