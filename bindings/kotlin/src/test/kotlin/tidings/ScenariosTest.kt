package tidings

import java.nio.file.Files
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.concurrent.thread
import kotlin.io.path.Path
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertInstanceOf

/** The scenarios of bindings/scenarios.md, under their names; those about what guards an account are in [GuardsTest]. */
class ScenariosTest {
    @Test
    fun `register and log in`() = inWorld {
        val ada = register("ada")
        val tablet = onAnotherDevice(ada)
        assertEquals(ada.userId, tablet.userId)
        val (first, second) = ada.client.devices() to tablet.client.devices()
        assertEquals(listOf(2, 2), listOf(first.size, second.size))
        assertNotEquals(first.single { it.current }.id, second.single { it.current }.id)
    }

    @Test
    fun `two devices chat`() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        ada.send(chat, "hi")
        ben.sees(chat, "hi")
        ben.client.chatList().until { it.singleOrNull()?.run { title == "ada" && unreadCount == 1u } ?: false }
        ben.send(chat, "hello")
        ada.sees(chat, "hi", "hello")
        ben.sees(chat, "hi", "hello")

        repeat(70) { ada.send(chat, "message $it") }
        eventually({ ben.client.chat(chat) }) { it?.unreadCount == 71u }
        ben.client.messages(chat).use { messages ->
            messages.list.until { list -> list.size == 50 && list.all { it.authorName.isNotEmpty() } }
            assertTrue(messages.loadOlder(10))
            messages.list.until { it.size == 60 }
        }
        val changes = CopyOnWriteArrayList<MessageChange>()
        val subscription = ben.client.observeMessages(chat, object : MessageListener {
            override fun onChanges(changes_: List<MessageChange>) {
                changes += changes_
            }

            override fun onEnd() = Unit
        })
        eventually({ changes.map { it::class.simpleName } }) { it.size == 1 }
        subscription.loadOlder(10u)
        eventually({ changes.size }) { it == 11 }
        assertTrue(changes.drop(1).all { it is MessageChange.Insert })
        subscription.cancel()
    }

    @Test
    fun `group with roles`() = inWorld {
        val (ada, ben, cem) = listOf(register("ada"), register("ben"), register("cem"))
        val group = ada.client.createGroup(NewGroup("Walks", memberIds = listOf(ben.userId, cem.userId))).id
        ada.client.setMemberRole(group, ben.userId, Role.ADMIN)
        ben.client.updateGroup(group, "Hikes", null)
        cem.client.chatList().until { chats -> chats.any { it.title == "Hikes" && it.role == Role.MEMBER } }
        assertEquals(Reason.ROLE_REQUIRED, refusal { cem.client.updateGroup(group, "Naps", null) }.reason)
        assertEquals(Role.ADMIN, ada.client.members(group).single { it.userId == ben.userId }.role)
        cem.client.leaveGroup(group)
        cem.client.chatList().until { chats -> chats.any { it.role == null } }
        ada.client.chatList().until { chats -> chats.any { it.memberCount == 2u } }
    }

    @Test
    fun `edit, revoke, react`() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        ada.send(chat, "helo")
        val (own, view) = ada.client.messages(chat) to ben.client.messages(chat)
        val seq = checkNotNull(view.shows(listOf("helo")).last().seq)
        ada.client.edit(chat, seq, Draft("hello"))
        assertNotEquals(null, view.shows(listOf("hello")).last().editedAt)
        ben.client.react(chat, seq, "👍")
        own.list.until { list ->
            list.last().reactions.singleOrNull()?.run { emoji == "👍" && userIds == listOf(ben.userId) } ?: false
        }
        ada.client.revoke(chat, seq)
        view.shows(listOf("revoked"))
    }

    @Test
    fun `receipts and typing`() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        val id = ada.send(chat, "hi")
        ada.client.messages(chat).use { messages ->
            val delivered = messages.list.until { list ->
                list.any { it.id == id && it.status == MessageStatus.Delivered }
            }
            ben.client.markRead(chat, checkNotNull(delivered.last().seq))
            messages.list.until { list -> list.any { it.id == id && it.status == MessageStatus.Read } }
        }
        ben.client.typing(chat).first()
        coroutineScope {
            val seen = async { ben.client.typing(chat).until { it == listOf(ada.userId) } }
            ada.client.setTyping(chat, true)
            seen.await()
            ada.client.setTyping(chat, false)
            ben.client.typing(chat).until { it.isEmpty() }
            ada.client.setAvailable(true)
            ben.client.presence(listOf(ada.userId)).until { it[ada.userId]?.online == true }
            ada.client.setAvailable(false)
            ben.client.presence(listOf(ada.userId)).until { it[ada.userId]?.online == false }
        }
    }

    @Test
    fun `send while offline, restart the process, connect, it arrives once`() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        ada.client.closeAndWait()
        server.kill()
        assertEquals(128 + 9, OfflineWriter.run(ada.options, chat))

        ada.reopen()
        val messages = ada.client.messages(chat)
        val waiting = messages.shows(listOf("one", "two", "three"))
        assertTrue(waiting.takeLast(3).all { it.status == MessageStatus.Pending })
        server.restart()
        ada.client.networkChanged()
        ben.client.networkChanged()
        ben.sees(chat, "one", "two", "three")
        val arrived = messages.list.until { it.last().status == MessageStatus.Delivered }
        assertEquals(listOf("one", "two", "three"), arrived.texts())
        ben.sees(chat, "one", "two", "three")
    }

    @Test
    fun `server killed in mid-stream`() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        val texts = List(90) { "message $it" }
        val (own, view) = ada.client.messages(chat) to ben.client.messages(chat)
        view.list.until { it.isNotEmpty() }
        for (part in texts.chunked(30)) {
            for (text in part) ada.send(chat, text)
            view.list.until { part.first() in it.texts() }
            server.kill()
            server.restart()
            ada.client.networkChanged()
            ben.client.networkChanged()
        }
        view.shows(texts)
        own.shows(texts)
    }

    @Test
    fun `token expired`() = inWorld("TIDINGS_AUTH__ACCESS_TOKEN_LIFE" to "2s") {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        val texts = List(3) { "message $it" }
        for (text in texts) {
            // The stream ends with its token, and another one is opened.
            ada.client.connection().until { it != ConnectionState.Online }
            ada.isOnline()
            ada.send(chat, text)
            assertEquals(1, ada.client.devices().size)
        }
        ben.sees(chat, texts)
    }

    @Test
    fun `device revoked`() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        ada.send(chat, "hi")
        val lost = onAnotherDevice(ada)
        lost.sees(chat, "hi")
        ada.client.revokeDevice(ada.client.devices().single { !it.current }.id)
        lost.client.connection().until { it == ConnectionState.LoggedOut(LogOutCause.BY_SERVER) }
        assertInstanceOf<TidingsException.LoggedOut>(failure { lost.client.devices() })
        lost.sees(chat, "hi")
    }

    @Test
    fun `store closed and reopened`() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = ada.chatWith(ben)
        ben.send(chat, "hi")
        ada.sees(chat, "hi")
        ada.client.chatList().until { it.singleOrNull()?.title == "ben" }
        assertTrue(openFiles(ada) > 0)
        val closed = ada.client
        coroutineScope {
            val lists = async { closed.chatList().toList() }
            val messages = async { closed.messages(chat).list.toList() }
            List(4) { thread { closed.close() } }.forEach { it.join() }
            closed.closeAndWait()
            lists.await()
            messages.await()
        }
        assertEquals(0, openFiles(ada))
        assertInstanceOf<TidingsException.Closed>(failure { closed.chats() })
        ada.reopen()
        assertEquals("ben", ada.client.chats().single().title)
        ada.sees(chat, "hi")
    }

    @Test
    fun `bad input gives the right error`() = inWorld {
        val ada = register("ada")
        val noUrl = failure { Client.open(ada.options.copy(server = "chat.example.org")) }
        assertEquals("server", assertInstanceOf<TidingsException.Invalid>(noUrl).`field`)
        val noFolder = failure { Client.open(ada.options.copy(storePath = "/nowhere/at/all/store.db")) }
        assertInstanceOf<TidingsException.Storage>(noFolder)

        val other = onNewDevice("ada")
        assertEquals(Reason.WRONG_CREDENTIALS, refusal { other.client.logIn(other.login, "not this one") }.reason)
        assertEquals(Reason.USERNAME_TAKEN, refusal { other.client.register(other.login, PASSWORD, "Ada") }.reason)
        val short = refusal { other.client.register(Login.Username("x"), PASSWORD, "X") }
        assertEquals(Reason.INVALID_FIELD to "username", short.reason to short.`field`)
        assertInstanceOf<TidingsException.LoggedOut>(failure { other.client.devices() })

        val nowhere = refusal { ada.client.members("01a2093c-16dc-7118-95fa-07d558428303") }
        assertEquals(Reason.CHAT_NOT_FOUND, nowhere.reason)
        assertEquals(Reason.USER_IS_SELF, refusal { ada.client.openDirectChat(ada.userId) }.reason)

        val lines = CopyOnWriteArrayList<LogLine>()
        setLog(LogLevel.WARN) { lines += it }
        val fault = assertInstanceOf<TidingsException.Internal>(failure { ada.client.failOnPurpose("the moon is full") })
        assertEquals("the moon is full", fault.detail)
        eventually({ lines.toList() }) { seen ->
            seen.any { it.level == LogLevel.ERROR && "the moon is full" in it.message }
        }
        setLog(LogLevel.WARN, null)
    }

    @Test
    fun `observe 10,000 messages without leak`() = inWorld {
        val before = liveObjects()
        val (ada, ben) = register("ada") to register("ben")
        val chats = List(10) { ada.client.createGroup(NewGroup("group $it", memberIds = listOf(ben.userId))).id }
        val listeners = chats.map { Counting() }
        val subscriptions = chats.zip(listeners) { chat, listener -> ben.client.observeMessages(chat, listener) }
        eventually({ listeners.map { it.texts } }) { texts -> texts.all { it != null } }
        for (number in 0 until 1000) for (chat in chats) ada.send(chat, "message $number")
        val wanted = List(1000) { "message $it" }
        eventually({ listeners.map { it.texts?.size } }) { sizes -> sizes.all { it == 1000 } }
        assertTrue(listeners.all { it.texts == wanted })

        subscriptions.forEach { it.cancel() }
        listOf(ada, ben).forEach { it.client.closeAndWait() }
        eventually({ liveObjects().subscriptions }) { it == before.subscriptions }
        // What the generated code holds for a listener goes with it.
        eventually({ FfiConverterTypeMessageListener.handleMap.size }) { it == 0 }
    }

    /** How many files of a person's store this process has open. */
    private fun openFiles(person: Person): Int = Files.list(Path("/proc/self/fd")).use { files ->
        files.filter { file -> runCatching { Files.readSymbolicLink(file).startsWith(person.folder) }.getOrDefault(false) }
            .count().toInt()
    }

    /** Keeps a chat's texts by the changes that it is told. */
    private class Counting : MessageListener {
        private val messages = ArrayList<Message>()

        @Volatile
        var texts: List<String>? = null

        override fun onChanges(changes: List<MessageChange>) {
            messages.applyMessageChanges(changes)
            texts = messages.texts()
        }

        override fun onEnd() = Unit
    }
}
