package tidings.reactnative

import tidings.Client
import tidings.TidingsException

/** A call by its name: what of [Client] JavaScript can ask for, and how parameters and answers are passed. */
internal suspend fun Client.call(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        // Accounts, devices, profiles and contacts.
        "userId" -> userId()
        "register" -> nothing { register(login("login"), text("password"), text("displayName")) }
        "logIn" -> nothing { logIn(login("login"), text("password")) }
        "sendCode" -> time(sendCode(text("phone")))
        "verifyCode" -> verifyCode(text("phone"), text("code"), optionalText("displayName"))
        "completeLogIn" -> completeLogIn(secondFactor("needed"), secondFactorProof("proof"))
        "logOut" -> nothing { logOut() }
        "devices" -> devices().map(::values)
        "renameDevice" -> values(renameDevice(text("deviceId"), text("name")))
        "revokeDevice" -> nothing { revokeDevice(text("deviceId")) }
        "profile" -> values(profile(text("userId")))
        "updateProfile" -> values(
            updateProfile(optionalText("displayName"), optionalText("statusText"), optionalTime("statusExpiresAt")),
        )
        "privacy" -> values(privacy())
        "updatePrivacy" -> values(updatePrivacy(privacy("privacy")))
        "contacts" -> contacts().map(::values)
        "addContact" -> values(addContact(contactTarget("target"), text("alias")))
        "removeContact" -> nothing { removeContact(text("userId")) }
        "searchUsers" -> searchUsers(text("query")).map(::values)
        "blockUser" -> nothing { blockUser(text("userId")) }
        "unblockUser" -> nothing { unblockUser(text("userId")) }
        "blockedUsers" -> blockedUsers().map(::values)

        // Chats and who is in them.
        "chats" -> chats().map(::values)
        "chat" -> chat(text("chatId"))?.let(::values)
        "openDirectChat" -> values(openDirectChat(text("userId")))
        "createGroup" -> values(createGroup(newGroup("group")))
        "updateGroup" -> values(updateGroup(text("chatId"), optionalText("title"), optionalText("description")))
        "members" -> members(text("chatId")).map(::values)
        "addMembers" -> values(addMembers(text("chatId"), texts("userIds")))
        "removeMember" -> nothing { removeMember(text("chatId"), text("userId")) }
        "leaveGroup" -> nothing { leaveGroup(text("chatId")) }
        "setMemberRole" -> nothing { setMemberRole(text("chatId"), text("userId"), role("role")) }
        "transferOwnership" -> nothing { transferOwnership(text("chatId"), text("userId")) }
        "muteChat" -> nothing { muteChat(text("chatId"), optionalTime("until")) }
        "archiveChat" -> nothing { archiveChat(text("chatId"), flag("archived")) }
        "pinChat" -> nothing { pinChat(text("chatId"), flag("pinned")) }
        "receipts" -> receipts(text("chatId")).map(::values)

        // Writing.
        "sendText" -> sendText(text("chatId"), text("text"))
        "send" -> send(text("chatId"), draft("draft"))
        "edit" -> edit(text("chatId"), seq("seq"), draft("draft"))
        "revoke" -> revoke(text("chatId"), seq("seq"))
        "react" -> react(text("chatId"), seq("seq"), optionalText("emoji"))
        "outbox" -> outbox(text("chatId")).map(::values)
        "retry" -> nothing { retry(text("id")) }
        "discard" -> nothing { discard(text("id")) }
        "forward" -> nothing { forward(text("chatId"), seq("seq"), texts("toChatIds")) }
        "hide" -> nothing { hide(text("chatId"), seqs("seqs")) }
        "markRead" -> nothing { markRead(text("chatId"), seq("seq")) }

        // What is never stored.
        "connectionState" -> values(connectionState())
        "setTyping" -> nothing { setTyping(text("chatId"), flag("typing")) }
        "setAvailable" -> nothing { setAvailable(flag("available")) }
        "networkChanged" -> nothing { networkChanged() }
        "failOnPurpose" -> nothing { failOnPurpose(text("detail")) }
        else -> throw TidingsException.Invalid("name", "there is no call $name")
    }
}

/** JavaScript's answer of a call that has none. */
private inline fun nothing(call: () -> Unit): Any? {
    call()
    return null
}
