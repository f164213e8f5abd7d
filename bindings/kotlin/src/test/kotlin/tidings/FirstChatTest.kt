package tidings

import example.firstChat
import java.nio.file.Path
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class FirstChatTest {
    @Test
    fun `the first chat of the page arrives`(@TempDir folder: Path) = inWorld {
        val ben = register("ben")
        coroutineScope {
            val sending = async { firstChat(server.url, folder.toString()) }
            ben.client.chatList().until { it.singleOrNull()?.lastMessage != null }
            ben.sees(ben.client.chats().single().id, "Hello Ben")
            sending.await()
        }
    }
}
