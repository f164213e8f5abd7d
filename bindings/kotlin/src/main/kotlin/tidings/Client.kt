package tidings

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.ProducerScope
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.withContext

/**
 * One user's Tidings on one device.
 *
 * Its suspend functions can be called from any thread and block none; one that is cancelled is carried out all the
 * same. Its flows give the present value and then changes, the newest to a collector that is slow, and complete when
 * the client is closed.
 */
class Client private constructor(private val core: Core) : CoreInterface by core, AutoCloseable {
    companion object {
        /**
         * Opens the local store, and connects if somebody is logged in. What is stored can be read at once.
         *
         * @throws TidingsException.Invalid for the server's URL
         * @throws TidingsException.Storage
         */
        suspend fun open(options: ClientOptions): Client =
            // The first call loads the native library.
            withContext(Dispatchers.IO) { Client(Core.open(options)) }
    }

    /** The chats, in the order in which a list shows them. */
    fun chatList(): Flow<List<Chat>> = observe { scope ->
        observeChats(object : ChatListListener {
            private val chats = ArrayList<Chat>()

            override fun onChanges(changes: List<ChatChange>) {
                chats.applyChatChanges(changes)
                scope.trySend(ArrayList(chats))
            }

            override fun onEnd() {
                scope.close()
            }
        })
    }

    /** One chat's messages, at first the newest 50 that are stored. Close them when they are no longer shown. */
    fun messages(chatId: String): Messages = Messages(core, chatId)

    /** The ids of those who are typing in a chat. */
    fun typing(chatId: String): Flow<List<String>> = observe { scope ->
        observeTyping(chatId, object : TypingListener {
            override fun onTyping(userIds: List<String>) {
                scope.trySend(userIds)
            }

            override fun onEnd() {
                scope.close()
            }
        })
    }

    /** The presence of some users, by id, as far as it is known. All flows together watch at most 256 users. */
    fun presence(userIds: List<String>): Flow<Map<String, Presence>> = observe { scope ->
        observePresence(userIds, object : PresenceListener {
            private val known = LinkedHashMap<String, Presence>()

            override fun onPresence(presences: List<Presence>) {
                presences.associateByTo(known) { it.userId }
                scope.trySend(LinkedHashMap(known))
            }

            override fun onEnd() {
                scope.close()
            }
        })
    }

    /** How the device stands to the server. */
    fun connection(): Flow<ConnectionState> = observe { scope ->
        observeConnection(object : ConnectionListener {
            override fun onState(state: ConnectionState) {
                scope.trySend(state)
            }

            override fun onEnd() {
                scope.close()
            }
        })
    }

    /**
     * Begins to close, and returns at once: from any thread, as often as one likes. Calls and flows that are under way
     * end. [closeAndWait] also waits until every file handle is released.
     */
    override fun close() = core.beginClose()

    private fun <T> observe(subscribe: (ProducerScope<T>) -> Subscription): Flow<T> = callbackFlow {
        val subscription = subscribe(this)
        awaitClose {
            subscription.cancel()
            subscription.close()
        }
    }.conflate()
}
