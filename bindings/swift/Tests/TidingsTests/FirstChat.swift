import Tidings

/// Ada writes to Ben, and waits until he has it.
func firstChat(server: String, folder: String) async throws {
    let options = ClientOptions(
        server: server, storePath: "\(folder)/ada.db", deviceName: "Ada's phone", platform: "iOS 26")
    let client = try await Client.open(options: options)
    if client.userId() == nil {
        try await client.register(
            login: .username(username: "ada"), password: "correct horse battery", displayName: "Ada")
    }
    let connection = Task { for await state in client.connection() { print("The connection is \(state).") } }
    let chats = Task {
        for await chats in client.chatList() {
            for chat in chats { print("\(chat.title): \(chat.unreadCount) unread") }
        }
    }

    guard let ben = try await client.searchUsers(query: "ben").first else { return }
    let chat = try await client.openDirectChat(userId: ben.userId)
    _ = try await client.sendText(chatId: chat.id, text: "Hello Ben")
    for await list in try client.messages(chatId: chat.id).list where list.contains(where: { $0.status == .delivered }) {
        break
    }

    try await client.closeAndWait()
    await connection.value
    await chats.value
}
