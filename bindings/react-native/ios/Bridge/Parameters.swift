import Foundation
import Tidings

/// What JavaScript passes, by names. What is missing or of another type is `TidingsError.Invalid`.
struct Parameters: Sendable {
    private let values: [String: Value]

    init(_ value: Value) {
        values = if case .fields(let fields) = value { fields } else { [:] }
    }

    func text(_ name: String) throws -> String {
        try required(name, optionalText(name))
    }

    func optionalText(_ name: String) throws -> String? {
        try optional(name) { if case .text(let text) = $0 { text } else { nil } }
    }

    func flag(_ name: String) throws -> Bool {
        try required(name, optionalFlag(name))
    }

    func seq(_ name: String) throws -> UInt64 {
        try required(name, optionalSeq(name))
    }

    func texts(_ name: String) throws -> [String] {
        try list(name) { if case .text(let text) = $0 { text } else { nil } }
    }

    func seqs(_ name: String) throws -> [UInt64] {
        try list(name, asSeq)
    }

    /// A tenth of a millisecond later, because the core cuts off what is below one, and most dates fall a little short.
    func optionalTime(_ name: String) throws -> Date? {
        try optional(name) {
            if case .number(let time) = $0 { Date(timeIntervalSince1970: (time + 0.1) / 1000) } else { nil }
        }
    }

    func role(_ name: String) throws -> Role {
        try one(of: [.member, .admin, .owner], name)
    }

    func newGroup(_ name: String) throws -> NewGroup {
        let given = try parameters(name)
        return NewGroup(
            title: try given.text("title"), description: try given.optionalText("description") ?? "",
            memberIds: try given.texts("memberIds"), historyShared: try given.optionalFlag("historyShared") ?? false)
    }

    func draft(_ name: String) throws -> Draft {
        let given = try parameters(name)
        return Draft(
            text: try given.text("text"), link: try given.optionalParameters("link")?.linkPreview(),
            replyToSeq: try given.optionalSeq("replyToSeq"), mentions: try given.mentions())
    }

    /// The one of some values with the name that is given.
    func one<Choice>(of choices: [Choice], _ name: String) throws -> Choice {
        let chosen = try text(name)
        return try required(name, choices.first { String(describing: $0) == chosen })
    }

    private func linkPreview() throws -> LinkPreview {
        LinkPreview(url: try text("url"), title: try text("title"), description: try text("description"))
    }

    private func mentions() throws -> [Mention] {
        guard values["mentions"] != nil else { return [] }
        return try list("mentions") { mention in
            let given = Parameters(mention)
            let (offset, length) = (try given.seq("offset"), try given.seq("length"))
            return Mention(
                userId: try given.text("userId"), offset: UInt32(clamping: offset), length: UInt32(clamping: length))
        }
    }

    func optionalFlag(_ name: String) throws -> Bool? {
        try optional(name) { if case .flag(let flag) = $0 { flag } else { nil } }
    }

    private func optionalSeq(_ name: String) throws -> UInt64? {
        try optional(name, asSeq)
    }

    private func asSeq(_ value: Value) -> UInt64? {
        if case .number(let number) = value { UInt64(exactly: number) } else { nil }
    }

    func parameters(_ name: String) throws -> Parameters {
        try required(name, optionalParameters(name))
    }

    func optionalParameters(_ name: String) throws -> Parameters? {
        try optional(name) { if case .fields = $0 { Parameters($0) } else { nil } }
    }

    private func list<Item>(_ name: String, _ item: (Value) throws -> Item?) throws -> [Item] {
        guard case .list(let list) = values[name] else { return try required(name, nil) }
        return try list.map { try required(name, try item($0)) }
    }

    private func optional<Item>(_ name: String, _ item: (Value) -> Item?) throws -> Item? {
        guard let value = values[name], value != .null else { return nil }
        return try required(name, item(value))
    }

    func required<Item>(_ name: String, _ value: Item?) throws -> Item {
        guard let value else { throw TidingsError.Invalid(field: name, detail: "missing, or not what it should be") }
        return value
    }
}
