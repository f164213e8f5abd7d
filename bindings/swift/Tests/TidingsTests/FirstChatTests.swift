import Foundation
import Testing
import Tidings

struct FirstChatTests {
    @Test("the first chat of the page arrives")
    func arrives() async throws {
        try await inWorld { world in
            let ben = try await world.register("ben")
            let (server, folder) = (world.server.url, temporaryFolder("first"))
            defer { try? FileManager.default.removeItem(at: folder) }
            async let sending: Void = firstChat(server: server, folder: folder.path)
            try await ben.client.chatList().until { $0.first?.lastMessage != nil }
            let chat = try await ben.client.chats()[0].id
            try await ben.sees(["Hello Ben"], in: chat)
            try await sending
        }
    }
}
