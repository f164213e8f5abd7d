import Foundation
import TidingsReactNative

// Plays the app's process for the tests: the bridge that the iOS module ships, with lines of JSON for React Native.
// A line in is a call with the parameters of the spec's method, a line out its answer or an event.

/// Says lines, one after the other.
final class Out: Sendable {
    private let queue = DispatchQueue(label: "out")

    func say(_ value: Value) {
        queue.sync {
            let line = try? JSONSerialization.data(withJSONObject: value.object)
            FileHandle.standardOutput.write((line ?? Data()) + Data("\n".utf8))
        }
    }

    /// Answers a call.
    func answer(_ id: Value) -> Bridge.Answer {
        { result in
            switch result {
            case .success(let value): self.say(.fields(["id": id, "answer": value]))
            case .failure(let failure):
                self.say(.fields([
                    "id": id, "code": .text(failure.code), "message": .text(failure.message), "details": failure.details,
                ]))
            }
        }
    }
}

/// The parameters of a method.
struct Given {
    let list: [Value]

    func text(_ index: Int) -> String {
        guard case .text(let text) = list[index] else { fatalError("not a text: \(list)") }
        return text
    }

    func number(_ index: Int) -> Double {
        guard case .number(let number) = list[index] else { fatalError("not a number: \(list)") }
        return number
    }
}

let out = Out()
let folder = URL(fileURLWithPath: CommandLine.arguments[1])
@MainActor func newBridge() -> Bridge { Bridge(folder: folder) { out.say($0) } }
var bridge = newBridge()

@MainActor func call(_ method: String, _ given: Given, _ answer: @escaping Bridge.Answer) {
    switch method {
    case "open":
        bridge.open(
            server: given.text(0), store: given.text(1), deviceName: given.text(2), platform: given.text(3), answer)
    case "call": bridge.call(given.text(0), given.text(1), given.list[2], answer)
    case "close": bridge.close(given.text(0), answer)
    case "observe": bridge.observe(given.text(0), given.text(1), given.text(2), given.list[3], answer)
    case "loadOlder": bridge.loadOlder(given.text(0), given.number(1), answer)
    case "observeLog": bridge.observeLog(given.text(0), given.text(1), answer)
    case "liveObjects": answer(.success(bridge.liveObjects()))
    case "taken":
        bridge.taken(given.text(0))
        answer(.success(.null))
    case "cancel":
        bridge.cancel(given.text(0))
        answer(.success(.null))
    // What nobody holds is gone already.
    case "collect": answer(.success(.null))
    // What happens when JavaScript is loaded again.
    case "reload":
        bridge.end()
        bridge = newBridge()
        answer(.success(.null))
    default: fatalError("there is no method \(method)")
    }
}

out.say(.fields(["pid": .number(Double(getpid()))]))
while let line = readLine() {
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
    guard case .fields(let message) = Value(object: object), case .text(let method) = message["method"],
        case .list(let given) = message["parameters"]
    else { fatalError("not a call: \(line)") }
    call(method, Given(list: given), out.answer(message["id"] ?? .null))
}
