import Foundation
import Tidings

/// What is passed to JavaScript.
protocol Passed {
    var value: Value { get }
}

extension Array where Element: Passed {
    var value: Value { .list(map(\.value)) }
}

extension Chat: Passed {
    var value: Value {
        let peerId: Value? = if case .direct(let peerId) = kind { .text(peerId) } else { nil }
        return Value([
            "id": .text(id),
            "kind": .text(peerId == nil ? "group" : "direct"),
            "peerId": peerId,
            "title": .text(title),
            "description": .text(description),
            "memberCount": Value(memberCount),
            "role": role.map(Value.init(nameOf:)),
            "lastMessage": lastMessage?.value,
            "lastActivity": Value(lastActivity),
            "unreadCount": Value(unreadCount),
            "readSeq": Value(readSeq),
            "mutedUntil": mutedUntil.map { Value($0) },
            "archived": .flag(archived),
            "pinnedAt": pinnedAt.map { Value($0) },
            "blockedBy": blockedBy.map(Value.text),
        ])
    }
}

extension Message: Passed {
    var value: Value {
        Value([
            "id": .text(id),
            "chatId": .text(chatId),
            "seq": seq.map { Value($0) },
            "authorId": .text(authorId),
            "authorName": .text(authorName),
            "at": Value(at),
            "body": body.value,
            "editedAt": editedAt.map { Value($0) },
            "reactions": reactions.value,
            "status": status.value,
        ])
    }
}

extension MessageBody: Passed {
    var value: Value {
        switch self {
        case .text(let text, let link, let replyToSeq, let mentions, let forwardCount):
            Value([
                "type": .text("text"),
                "text": .text(text),
                "link": link?.value,
                "replyToSeq": replyToSeq.map { Value($0) },
                "mentions": mentions.value,
                "forwardCount": Value(forwardCount),
            ])
        case .sealed(let scheme, let ciphertext):
            Value([
                "type": .text("sealed"), "scheme": .text(scheme), "ciphertext": .text(ciphertext.base64EncodedString()),
            ])
        case .revoked: Value(["type": .text("revoked")])
        case .membership(let joined, let left, let roleChanged):
            Value([
                "type": .text("membership"), "joined": joined.value, "left": Value(left),
                "roleChanged": roleChanged.value,
            ])
        case .settings(let title, let description):
            Value([
                "type": .text("settings"), "title": title.map(Value.text), "description": description.map(Value.text),
            ])
        case .unknown: Value(["type": .text("unknown")])
        }
    }
}

extension MessageStatus: Passed {
    var value: Value {
        guard case .failed(let reason, let message) = self else { return Value(["type": Value(nameOf: self)]) }
        return Value(["type": .text("failed"), "reason": .text(reason.contractName), "message": .text(message)])
    }
}

extension Reason {
    /// Its name in the contract: `notAMember` is `NOT_A_MEMBER`.
    var contractName: String {
        String(describing: self).map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
    }
}

extension ReactionCount: Passed {
    var value: Value { Value(["emoji": .text(emoji), "count": Value(count), "userIds": Value(userIds)]) }
}

extension LinkPreview: Passed {
    var value: Value { Value(["url": .text(url), "title": .text(title), "description": .text(description)]) }
}

extension Mention: Passed {
    var value: Value { Value(["userId": .text(userId), "offset": Value(offset), "length": Value(length)]) }
}

extension MemberRole: Passed {
    var value: Value { Value(["userId": .text(userId), "role": Value(nameOf: role)]) }
}

extension OutboxItem: Passed {
    var value: Value {
        let (kind, targetSeq): (String, UInt64?) =
            switch action {
            case .message: ("message", nil)
            case .edit(let seq): ("edit", seq)
            case .revoke(let seq): ("revoke", seq)
            case .react(let seq): ("react", seq)
            }
        return Value([
            "id": .text(id),
            "chatId": .text(chatId),
            "kind": .text(kind),
            "targetSeq": targetSeq.map { Value($0) },
            "status": status.value,
            "queuedAt": Value(queuedAt),
        ])
    }
}

extension Member: Passed {
    var value: Value {
        Value([
            "userId": .text(userId), "displayName": .text(displayName), "role": Value(nameOf: role),
            "joinedAt": Value(joinedAt),
        ])
    }
}

extension Receipt: Passed {
    var value: Value {
        Value(["userId": .text(userId), "deliveredSeq": Value(deliveredSeq), "readSeq": Value(readSeq)])
    }
}

extension Presence: Passed {
    var value: Value {
        Value(["userId": .text(userId), "online": .flag(online), "lastSeenAt": lastSeenAt.map { Value($0) }])
    }
}

extension ConnectionState: Passed {
    var value: Value {
        guard case .loggedOut(let cause) = self else { return Value(["type": Value(nameOf: self)]) }
        return Value(["type": .text("loggedOut"), "cause": .text(cause == .byUser ? "user" : "server")])
    }
}

extension LogLine: Passed {
    var value: Value {
        Value(["level": Value(nameOf: level), "target": .text(target), "message": .text(message), "at": Value(at)])
    }
}

extension LiveObjects: Passed {
    var value: Value { Value(["cores": Value(cores), "subscriptions": Value(subscriptions)]) }
}

extension ChatChange: Passed {
    var value: Value {
        switch self {
        case .reset(let chats): Value(["type": .text("reset"), "items": chats.value])
        case .insert(let index, let chat):
            Value(["type": .text("insert"), "index": Value(index), "item": chat.value])
        case .update(let index, let chat):
            Value(["type": .text("update"), "index": Value(index), "item": chat.value])
        case .remove(let index): Value(["type": .text("remove"), "index": Value(index)])
        }
    }
}

extension MessageChange: Passed {
    var value: Value {
        switch self {
        case .reset(let messages): Value(["type": .text("reset"), "items": messages.value])
        case .insert(let index, let message):
            Value(["type": .text("insert"), "index": Value(index), "item": message.value])
        case .update(let index, let message):
            Value(["type": .text("update"), "index": Value(index), "item": message.value])
        case .remove(let index): Value(["type": .text("remove"), "index": Value(index)])
        }
    }
}
