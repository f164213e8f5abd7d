package tidings

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.transformWhile

/** One chat's messages, from a place in its past up to now. They are observed until this or the client is closed. */
class Messages internal constructor(core: Core, chatId: String) : AutoCloseable {
    // The newest list; null is the end.
    private val lists = MutableSharedFlow<List<Message>?>(replay = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)
    private var ended = false

    private val subscription = core.observeMessages(chatId, object : MessageListener {
        private val messages = ArrayList<Message>()

        override fun onChanges(changes: List<MessageChange>) {
            messages.applyMessageChanges(changes)
            publish(ArrayList(messages))
        }

        override fun onEnd() = publish(null)
    })

    /** The messages, the oldest first: now, and whenever they change. */
    val list: Flow<List<Message>> = lists.transformWhile { messages ->
        messages?.let { emit(it) }
        messages != null
    }

    /**
     * Shows [count] older messages too, and says whether there are older ones still. Reads what the device does not
     * have from the server.
     *
     * @throws TidingsException.Offline only if something must be read from the server
     */
    suspend fun loadOlder(count: Int = 50): Boolean = subscription.loadOlder(count.toUInt())

    /** Stops observing, from any thread. */
    override fun close() {
        subscription.cancel()
        publish(null)
    }

    /** Nothing comes after the end, also if a callback was under way. */
    @Synchronized
    private fun publish(messages: List<Message>?) {
        if (!ended) {
            ended = messages == null
            lists.tryEmit(messages)
        }
    }
}
