package tidings

import java.nio.file.Files
import kotlin.io.path.Path
import kotlin.time.measureTime
import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Measures, and says what it measured. Run by name only. */
class Bench {
    @Test
    fun measure() = inWorld {
        val (ada, ben) = register("ada") to register("ben")
        val chat = round(ada, ben)
        val times = List(20) {
            ben.client.closeAndWait()
            measureTime {
                ben.reopen()
                ben.client.chatList().first { it.isNotEmpty() }
                ben.client.messages(chat).use { messages -> messages.list.first { it.size == 50 } }
            }
        }.sorted()
        println(
            "Kotlin: open a store of $ROUND messages, list of chats and 50 messages: " +
                "median ${times[10].inWholeMilliseconds} ms, slowest ${times.last().inWholeMilliseconds} ms",
        )

        // What is allocated once is, and the JIT has done its work.
        round(ada, ben)
        val memory = resident()
        repeat(ROUNDS) { round(ada, ben) }
        val grown = resident() - memory
        println("Kotlin: ${ROUNDS * ROUND} messages through listeners: resident size $memory KiB, then ${grown} KiB more")

        eventually({ liveObjects().subscriptions }) { it == 0u }
        assertTrue(grown < MOST_GROWN_KIB, "the resident size grew by $grown KiB")
        assertTrue(times[10].inWholeMilliseconds <= 50)
    }

    /** Messages to new chats, all of which a listener sees; gives one of the chats. */
    private suspend fun World.round(ada: Person, ben: Person): String {
        val chats = List(CHATS) { ada.client.createGroup(NewGroup("group $it", memberIds = listOf(ben.userId))).id }
        val listeners = chats.map { Counter() }
        val subscriptions = chats.zip(listeners) { chat, listener -> ben.client.observeMessages(chat, listener) }
        eventually({ listeners.map { it.count } }) { counts -> counts.all { it > 0 } }
        for (number in 0 until ROUND / CHATS) for (chat in chats) ada.send(chat, "message $number")
        eventually({ listeners.map { it.count } }) { counts -> counts.all { it > ROUND / CHATS } }
        subscriptions.forEach {
            it.cancel()
            it.close()
        }
        return chats.first()
    }

    private fun resident(): Int {
        System.gc()
        return Files.readAllLines(Path("/proc/self/status")).first { it.startsWith("VmRSS") }.filter { it.isDigit() }.toInt()
    }

    /** Counts a chat's messages and keeps none. */
    private class Counter : MessageListener {
        @Volatile
        var count = 0

        override fun onChanges(changes: List<MessageChange>) = changes.forEach { change ->
            when (change) {
                is MessageChange.Reset -> count = change.messages.size
                is MessageChange.Insert -> count += 1
                is MessageChange.Remove -> count -= 1
                is MessageChange.Update -> Unit
            }
        }

        override fun onEnd() = Unit
    }

    private companion object {
        const val CHATS = 10
        const val ROUND = 10_000
        const val ROUNDS = 10
        const val MOST_GROWN_KIB = 16 * 1024
    }
}
