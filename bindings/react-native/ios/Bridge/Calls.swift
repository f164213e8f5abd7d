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

    func call(_ name: String, _ given: Parameters) async throws -> Value {
        if let answer = try await callForAccount(name, given) { return answer }
        if let answer = try await callForChats(name, given) { return answer }
        if let answer = try await callForMessages(name, given) { return answer }
        throw TidingsError.Invalid(field: "name", detail: "there is no call \(name)")
    }

    /// Accounts, devices, profiles and contacts.
    private func callForAccount(_ name: String, _ given: Parameters) async throws -> Value? {
        switch name {
        case "register":
            try await register(
                login: given.login("login"), password: given.text("password"), displayName: given.text("displayName"))
        case "logIn": try await logIn(login: given.login("login"), password: given.text("password"))
        case "sendCode": return Value(try await sendCode(phone: given.text("phone")))
        case "verifyCode":
            return .flag(
                try await verifyCode(
                    phone: given.text("phone"), code: given.text("code"),
                    displayName: given.optionalText("displayName")))
        case "completeLogIn":
            return .flag(
                try await completeLogIn(
                    needed: given.secondFactor("needed"), proof: given.secondFactorProof("proof")))
        case "logOut": try await logOut()
        case "devices": return try await devices().value
        case "renameDevice":
            return try await renameDevice(deviceId: given.text("deviceId"), name: given.text("name")).value
        case "revokeDevice": try await revokeDevice(deviceId: given.text("deviceId"))
        case "profile": return try await profile(userId: given.text("userId")).value
        case "updateProfile":
            return try await updateProfile(
                displayName: given.optionalText("displayName"), statusText: given.optionalText("statusText"),
                statusExpiresAt: given.optionalTime("statusExpiresAt")).value
        case "privacy": return try await privacy().value
        case "updatePrivacy": return try await updatePrivacy(privacy: given.privacy("privacy")).value
        case "contacts": return try await contacts().value
        case "addContact":
            return try await addContact(target: given.contactTarget("target"), alias: given.text("alias")).value
        case "removeContact": try await removeContact(userId: given.text("userId"))
        case "searchUsers": return try await searchUsers(query: given.text("query")).value
        case "blockUser": try await blockUser(userId: given.text("userId"))
        case "unblockUser": try await unblockUser(userId: given.text("userId"))
        case "blockedUsers": return try await blockedUsers().value
        case "failOnPurpose": try await failOnPurpose(detail: given.text("detail"))
        default: return nil
        }
        return .null
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
        case "markRead": try await markRead(chatId: given.text("chatId"), seq: given.seq("seq"))
        default: return nil
        }
        return .null
    }
}
