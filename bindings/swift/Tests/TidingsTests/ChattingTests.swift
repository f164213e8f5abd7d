import Testing
import Tidings

extension Scenarios {
    @Test("two devices chat")
    func twoDevicesChat() async throws {
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let chat = try await ada.chat(with: ben)
            try await ada.send("hi", to: chat)
            try await ben.sees(["hi"], in: chat)
            try await ben.client.chatList().until { $0.count == 1 && $0[0].title == "ada" && $0[0].unreadCount == 1 }
            try await ben.send("hello", to: chat)
            try await ada.sees(["hi", "hello"], in: chat)
            try await ben.sees(["hi", "hello"], in: chat)

            for number in 0..<70 { try await ada.send("message \(number)", to: chat) }
            try await ben.client.chatList().until { $0[0].unreadCount == 71 }
            let changes = Changes()
            let subscription = try ben.client.observeMessages(chatId: chat, listener: changes)
            try await eventually({ changes.messages }) { $0.count == 50 && $0.allSatisfy { !$0.authorName.isEmpty } }
            let resets = changes.resets
            #expect(try await subscription.loadOlder(count: 10))
            try await eventually({ changes.messages.count }) { $0 == 60 }
            #expect(changes.resets == resets)
        }
    }

    @Test("group with roles")
    func groupWithRoles() async throws {
        try await inWorld { world in
            let ada = try await world.register("ada")
            let (ben, cem) = (try await world.register("ben"), try await world.register("cem"))
            let walks = NewGroup(title: "Walks", memberIds: [ben.userId, cem.userId])
            let group = try await ada.client.createGroup(group: walks).id
            try await ada.client.setMemberRole(chatId: group, userId: ben.userId, role: .admin)
            _ = try await ben.client.updateGroup(chatId: group, title: "Hikes", description: nil)
            try await cem.client.chatList().until { $0.contains { $0.title == "Hikes" && $0.role == .member } }
            let refused = try await refusal {
                try await cem.client.updateGroup(chatId: group, title: "Naps", description: nil)
            }
            #expect(refused.reason == .roleRequired)
            let members = try await ada.client.members(chatId: group)
            #expect(members.contains { $0.userId == ben.userId && $0.role == .admin })
            try await cem.client.leaveGroup(chatId: group)
            try await cem.client.chatList().until { $0.contains { $0.role == nil } }
            try await ada.client.chatList().until { $0.contains { $0.memberCount == 2 } }
        }
    }

    @Test("edit, revoke, react")
    func editRevokeReact() async throws {
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let (chat, benId) = (try await ada.chat(with: ben), ben.userId)
            try await ada.send("helo", to: chat)
            let message = try #require(try await ben.sees(["helo"], in: chat).last)
            let seq = try #require(message.seq)
            _ = try await ada.client.edit(chatId: chat, seq: seq, draft: Draft(text: "hello"))
            #expect(try await ben.sees(["hello"], in: chat).last?.editedAt != nil)
            _ = try await ben.client.react(chatId: chat, seq: seq, emoji: "👍")
            try await ada.client.messages(chatId: chat).list.until { messages in
                messages.last?.reactions.contains { $0.emoji == "👍" && $0.userIds == [benId] } ?? false
            }
            _ = try await ada.client.revoke(chatId: chat, seq: seq)
            try await ben.sees(["revoked"], in: chat)
        }
    }

    @Test("receipts and typing")
    func receiptsAndTyping() async throws {
        try await inWorld { world in
            let (ada, ben) = (try await world.register("ada"), try await world.register("ben"))
            let (chat, adaId) = (try await ada.chat(with: ben), ada.userId)
            let id = try await ada.send("hi", to: chat)
            let delivered = try await ada.client.messages(chatId: chat).list.until { messages in
                messages.contains { $0.id == id && $0.status == .delivered }
            }
            let seq = try #require(delivered.last?.seq)
            try await ben.client.markRead(chatId: chat, seq: seq)
            try await ada.client.messages(chatId: chat).list.until { messages in
                messages.contains { $0.id == id && $0.status == .read }
            }

            let typing = ben.client.typing(chatId: chat)
            try await typing.until { $0.isEmpty }
            ada.client.setTyping(chatId: chat, typing: true)
            try await ben.client.typing(chatId: chat).until { $0 == [adaId] }
            ada.client.setTyping(chatId: chat, typing: false)
            try await ben.client.typing(chatId: chat).until { $0.isEmpty }

            ada.client.setAvailable(available: true)
            try await ben.client.presence(userIds: [adaId]).until { $0[adaId]?.online == true }
            ada.client.setAvailable(available: false)
            try await ben.client.presence(userIds: [adaId]).until { $0[adaId]?.online == false }
        }
    }
}
