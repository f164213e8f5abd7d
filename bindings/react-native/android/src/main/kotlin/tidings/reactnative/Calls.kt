package tidings.reactnative

import tidings.Client
import tidings.TidingsException

/**
 * A call by its name: what of [Client] JavaScript can ask for, and how parameters and answers are passed.
 *
 * Each group of calls answers null for a name that is none of its, and Unit where there is no answer.
 */
internal suspend fun Client.call(name: String, given: Parameters, links: Links, signers: Signers): Any? {
    val answer = callToLogIn(name, given)
        ?: callForAccount(name, given)
        ?: callForSecurity(name, given)
        ?: callForDevices(name, given, links, signers)
        ?: callForPeople(name, given)
        ?: callForChats(name, given)
        ?: callForMessages(name, given)
        ?: callForWhatIsNotStored(name, given)
        ?: throw TidingsException.Invalid("name", "there is no call $name")
    return answer.takeUnless { it == Unit }
}

/** Chats and who is in them. */
private suspend fun Client.callForChats(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        "chats" -> chats().map(::values)
        "chat" -> chat(text("chatId"))?.let(::values) ?: Unit
        "openDirectChat" -> values(openDirectChat(text("userId")))
        "createGroup" -> values(createGroup(newGroup("group")))
        "updateGroup" -> values(updateGroup(text("chatId"), optionalText("title"), optionalText("description")))
        "members" -> members(text("chatId")).map(::values)
        "addMembers" -> values(addMembers(text("chatId"), texts("userIds")))
        "removeMember" -> removeMember(text("chatId"), text("userId"))
        "leaveGroup" -> leaveGroup(text("chatId"))
        "setMemberRole" -> setMemberRole(text("chatId"), text("userId"), role("role"))
        "transferOwnership" -> transferOwnership(text("chatId"), text("userId"))
        "muteChat" -> muteChat(text("chatId"), optionalTime("until"))
        "archiveChat" -> archiveChat(text("chatId"), flag("archived"))
        "pinChat" -> pinChat(text("chatId"), flag("pinned"))
        "receipts" -> receipts(text("chatId")).map(::values)
        else -> null
    }
}

/** Writing. */
private suspend fun Client.callForMessages(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        "sendText" -> sendText(text("chatId"), text("text"))
        "send" -> send(text("chatId"), draft("draft"))
        "edit" -> edit(text("chatId"), seq("seq"), draft("draft"))
        "revoke" -> revoke(text("chatId"), seq("seq"))
        "react" -> react(text("chatId"), seq("seq"), optionalText("emoji"))
        "outbox" -> outbox(text("chatId")).map(::values)
        "retry" -> retry(text("id"))
        "discard" -> discard(text("id"))
        "forward" -> forward(text("chatId"), seq("seq"), texts("toChatIds"))
        "hide" -> hide(text("chatId"), seqs("seqs"))
        "markRead" -> markRead(text("chatId"), seq("seq"))
        else -> null
    }
}

private suspend fun Client.callForWhatIsNotStored(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        "connectionState" -> values(connectionState())
        "setTyping" -> setTyping(text("chatId"), flag("typing"))
        "setAvailable" -> setAvailable(flag("available"))
        "networkChanged" -> networkChanged()
        "failOnPurpose" -> failOnPurpose(text("detail"))
        else -> null
    }
}
