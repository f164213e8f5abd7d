import Foundation

/// What JavaScript has. A time is in milliseconds since 1970; a seq fits into a double, which is exact up to 2^53.
public enum Value: Sendable, Equatable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([Value])
    case fields([String: Value])

    /// From Foundation's objects, as React Native passes them.
    public init(object: Any?) {
        switch object {
        case let text as String: self = .text(text)
        // A boolean is a number there, of a type of its own.
        case let number as NSNumber:
            self = String(cString: number.objCType) == "c" ? .flag(number.boolValue) : .number(number.doubleValue)
        case let list as [Any]: self = .list(list.map { Value(object: $0) })
        case let fields as [String: Any]: self = .fields(fields.mapValues { Value(object: $0) })
        default: self = .null
        }
    }

    /// As Foundation's objects.
    public var object: Any {
        switch self {
        case .null: NSNull()
        case .flag(let flag): NSNumber(value: flag)
        case .number(let number): NSNumber(value: number)
        case .text(let text): text
        case .list(let list): list.map(\.object)
        case .fields(let fields): fields.mapValues(\.object)
        }
    }
}

extension Value {
    /// Fields of which those without a value are left out.
    init(_ fields: KeyValuePairs<String, Value?>) {
        self = .fields(Dictionary(fields.compactMap { name, value in value.map { (name, $0) } }) { $1 })
    }

    /// The name of an enum's case.
    init(nameOf value: some Any) {
        self = .text(String(describing: value))
    }

    init(_ time: Date) {
        self = .number((time.timeIntervalSince1970 * 1000).rounded())
    }

    init(_ count: UInt32) {
        self = .number(Double(count))
    }

    init(_ seq: UInt64) {
        self = .number(Double(seq))
    }

    init(_ texts: [String]) {
        self = .list(texts.map(Value.text))
    }
}
