import Foundation
import Tidings

/// What `openssl` writes for what it is given. Swift on Linux has no cryptography of its own.
func openssl(_ arguments: [String], input: Data = Data()) throws -> Data {
    let (process, given, written) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardInput = given
    process.standardOutput = written
    process.standardError = FileHandle.nullDevice
    try process.run()
    try given.fileHandleForWriting.write(contentsOf: input)
    try given.fileHandleForWriting.close()
    let output = try written.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Surrender("openssl \(arguments[0]) failed") }
    return output
}

/// An authenticator app (RFC 6238). Each code counts once, so it gives the one of the step before, then of this one, then
/// of the next, all of which the server takes: three in one test at the most.
final class AuthenticatorApp {
    private let secret: String
    private var next: UInt64 = 0

    init(secret: String) {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = secret.flatMap { letter in
            let value = letters.firstIndex(of: letter) ?? 0
            return (0..<5).map { value >> (4 - $0) & 1 }
        }
        let bytes = stride(from: 0, to: bits.count / 8 * 8, by: 8).map { bits[$0..<$0 + 8].reduce(0) { $0 << 1 | $1 } }
        self.secret = bytes.map { String(format: "%02x", $0) }.joined()
    }

    func code() throws -> String {
        let now = UInt64(Date().timeIntervalSince1970) / 30
        let step = max(next, now - 1)
        guard step <= now + 1 else { throw Surrender("a test uses three codes at the most") }
        next = step + 1
        let counter = withUnsafeBytes(of: step.bigEndian) { Data($0) }
        let hash = Array(
            try openssl(["dgst", "-sha1", "-mac", "HMAC", "-macopt", "hexkey:\(secret)", "-binary"], input: counter))
        let place = Int(hash[19] & 0xf)
        let number = hash[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        return String(format: "%06d", number % 1_000_000)
    }
}

/// A key in software, where a phone has its hardware.
final class SoftwareKey: DeviceKeySigner {
    private let folder = temporaryFolder("key")

    private var path: String { folder.appendingPathComponent("key.pem").path }

    init() throws {
        _ = try openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path])
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func publicKey() async throws -> Data {
        try openssl(["ec", "-in", path, "-pubout", "-outform", "DER"])
    }

    func sign(challenge: Data) async throws -> Data {
        try openssl(["dgst", "-sha256", "-sign", path], input: challenge)
    }
}

/// A key whose user turns the prompt down.
final class TurnedDown: DeviceKeySigner {
    func publicKey() async throws -> Data { throw SignerError.Failed(detail: "turned down") }

    func sign(challenge: Data) async throws -> Data { throw SignerError.Failed(detail: "turned down") }
}
