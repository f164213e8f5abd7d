package example

import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import tidings.Client
import tidings.ClientOptions
import tidings.ConnectionState
import tidings.Login
import tidings.MessageStatus

/** Ada writes to Ben, and waits until he has it. */
suspend fun firstChat(server: String, folder: String) = coroutineScope {
    val client = Client.open(ClientOptions(server, "$folder/ada.db", "Ada's phone", "Android 16"))
    if (client.userId() == null) {
        client.register(Login.Username("ada"), "correct horse battery", "Ada")
    }
    val connection = launch { client.connection().collect { println("Online: ${it == ConnectionState.Online}") } }
    val chats = launch {
        client.chatList().collect { chats -> for (chat in chats) println("${chat.title}: ${chat.unreadCount} unread") }
    }

    val ben = client.searchUsers("ben").first()
    val chat = client.openDirectChat(ben.userId)
    client.sendText(chat.id, "Hello Ben")
    client.messages(chat.id).use { messages ->
        messages.list.first { list -> list.any { it.status == MessageStatus.Delivered } }
    }

    client.closeAndWait()
    connection.join()
    chats.join()
}
