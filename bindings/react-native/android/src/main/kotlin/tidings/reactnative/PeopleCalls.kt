package tidings.reactnative

import tidings.Client

/** Profiles, contacts, and whom the user finds, invites, blocks or reports. */
internal suspend fun Client.callForPeople(name: String, given: Parameters): Any? = with(given) {
    when (name) {
        "profile" -> values(profile(text("userId")))
        "updateProfile" -> values(
            updateProfile(optionalText("displayName"), optionalText("statusText"), optionalTime("statusExpiresAt")),
        )
        "privacy" -> values(privacy())
        "updatePrivacy" -> values(updatePrivacy(privacy("privacy")))
        "profileCode" -> values(profileCode())
        "rotateProfileCode" -> values(rotateProfileCode())
        "contacts" -> contacts().map(::values)
        "addContact" -> values(addContact(contactTarget("target"), text("alias")))
        "removeContact" -> removeContact(text("userId"))
        "searchUsers" -> searchUsers(text("query")).map(::values)
        "findByPhone" -> findByPhone(texts("phones")).map(::values)
        "createInvitation" -> values(createInvitation(text("note")))
        "invitations" -> invitations().map(::values)
        "revokeInvitation" -> revokeInvitation(text("invitationId"))
        "acceptInvitation" -> values(acceptInvitation(text("code")))
        "blockUser" -> blockUser(text("userId"))
        "unblockUser" -> unblockUser(text("userId"))
        "blockedUsers" -> blockedUsers().map(::values)
        "report" -> report(text("userId"), report("report"))
        else -> null
    }
}
