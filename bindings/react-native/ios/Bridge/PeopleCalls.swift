import Tidings

extension Client {
    /// Profiles, contacts, and whom the user finds, invites, blocks or reports.
    func callForPeople(_ name: String, _ given: Parameters) async throws -> Value? {
        switch name {
        case "profile": return try await profile(userId: given.text("userId")).value
        case "updateProfile":
            return try await updateProfile(
                displayName: given.optionalText("displayName"), statusText: given.optionalText("statusText"),
                statusExpiresAt: given.optionalTime("statusExpiresAt")).value
        case "privacy": return try await privacy().value
        case "updatePrivacy": return try await updatePrivacy(privacy: given.privacy("privacy")).value
        case "profileCode": return try await profileCode().value
        case "rotateProfileCode": return try await rotateProfileCode().value
        case "contacts": return try await contacts().value
        case "addContact":
            return try await addContact(target: given.contactTarget("target"), alias: given.text("alias")).value
        case "removeContact": try await removeContact(userId: given.text("userId"))
        case "searchUsers": return try await searchUsers(query: given.text("query")).value
        case "findByPhone": return try await findByPhone(phones: given.texts("phones")).value
        case "createInvitation": return try await createInvitation(note: given.text("note")).value
        case "invitations": return try await invitations().value
        case "revokeInvitation": try await revokeInvitation(invitationId: given.text("invitationId"))
        case "acceptInvitation": return try await acceptInvitation(code: given.text("code")).value
        case "blockUser": try await blockUser(userId: given.text("userId"))
        case "unblockUser": try await unblockUser(userId: given.text("userId"))
        case "blockedUsers": return try await blockedUsers().value
        case "report": try await report(userId: given.text("userId"), report: given.report("report"))
        default: return nil
        }
        return .null
    }
}
