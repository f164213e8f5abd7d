import Foundation
import Tidings

// Calls by their names: what of a client JavaScript can ask for, and how parameters and answers are passed.
extension Client {
    /// One that is over at once, and so happens in the order in which it is called; nothing for any other.
    func callAtOnce(_ name: String, _ given: Parameters) throws -> Value? {
        switch name {
        case "userId": return userId().map(Value.text) ?? .null
        case "connectionState": return connectionState().value
        case "setTyping": setTyping(chatId: try given.text("chatId"), typing: try given.flag("typing"))
        case "setAvailable": setAvailable(available: try given.flag("available"))
        case "networkChanged": networkChanged()
        default: return nil
        }
        return .null
    }

    func call(_ name: String, _ given: Parameters, _ links: Links, _ signers: Signers) async throws -> Value {
        if let answer = try await callToLogIn(name, given) { return answer }
        if let answer = try await callForAccount(name, given) { return answer }
        if let answer = try await callForSecurity(name, given) { return answer }
        if let answer = try await callForDevices(name, given, links, signers) { return answer }
        if let answer = try await callForPeople(name, given) { return answer }
        if let answer = try await callForChats(name, given) { return answer }
        if let answer = try await callForMessages(name, given) { return answer }
        throw TidingsError.Invalid(field: "name", detail: "there is no call \(name)")
    }

    /// Chats and who is in them.
    private func callForChats(_ name: String, _ given: Parameters) async throws -> Value? {
        switch name {
        case "chats": return try await chats().value
        case "chat": return try await chat(chatId: given.text("chatId"))?.value ?? .null
        case "openDirectChat": return try await openDirectChat(userId: given.text("userId")).value
        case "createGroup": return try await createGroup(group: given.newGroup("group")).value
        case "updateGroup":
            return try await updateGroup(
                chatId: given.text("chatId"), title: given.optionalText("title"),
                description: given.optionalText("description")).value
        case "members": return try await members(chatId: given.text("chatId")).value
        case "addMembers":
            return try await addMembers(chatId: given.text("chatId"), userIds: given.texts("userIds")).value
        case "removeMember": try await removeMember(chatId: given.text("chatId"), userId: given.text("userId"))
        case "leaveGroup": try await leaveGroup(chatId: given.text("chatId"))
        case "setMemberRole":
            try await setMemberRole(
                chatId: given.text("chatId"), userId: given.text("userId"), role: given.role("role"))
        case "transferOwnership":
            try await transferOwnership(chatId: given.text("chatId"), userId: given.text("userId"))
        case "muteChat": try await muteChat(chatId: given.text("chatId"), until: given.optionalTime("until"))
        case "archiveChat": try await archiveChat(chatId: given.text("chatId"), archived: given.flag("archived"))
        case "pinChat": try await pinChat(chatId: given.text("chatId"), pinned: given.flag("pinned"))
        case "receipts": return try await receipts(chatId: given.text("chatId")).value
        default: return nil
        }
        return .null
    }

    /// Writing.
    private func callForMessages(_ name: String, _ given: Parameters) async throws -> Value? {
        switch name {
        case "sendText": return .text(try await sendText(chatId: given.text("chatId"), text: given.text("text")))
        case "send": return .text(try await send(chatId: given.text("chatId"), draft: given.draft("draft")))
        case "edit":
            return .text(
                try await edit(chatId: given.text("chatId"), seq: given.seq("seq"), draft: given.draft("draft")))
        case "revoke": return .text(try await revoke(chatId: given.text("chatId"), seq: given.seq("seq")))
        case "react":
            return .text(
                try await react(chatId: given.text("chatId"), seq: given.seq("seq"), emoji: given.optionalText("emoji")))
        case "outbox": return try await outbox(chatId: given.text("chatId")).value
        case "retry": try await retry(id: given.text("id"))
        case "discard": try await discard(id: given.text("id"))
        case "forward":
            try await forward(
                chatId: given.text("chatId"), seq: given.seq("seq"), toChatIds: given.texts("toChatIds"))
        case "hide": try await hide(chatId: given.text("chatId"), seqs: given.seqs("seqs"))
        case "failOnPurpose": try await failOnPurpose(detail: given.text("detail"))
        case "markRead": try await markRead(chatId: given.text("chatId"), seq: given.seq("seq"))
        default: return nil
        }
        return .null
    }
}
