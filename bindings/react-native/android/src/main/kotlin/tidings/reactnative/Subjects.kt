package tidings.reactnative

import tidings.ChatChange
import tidings.ChatListListener
import tidings.Client
import tidings.ConnectionListener
import tidings.ConnectionState
import tidings.IncomingListener
import tidings.ListenerException
import tidings.Message
import tidings.MessageChange
import tidings.MessageListener
import tidings.Presence
import tidings.PresenceListener
import tidings.TidingsException
import tidings.TypingListener

/** Begins to observe something of a client. */
internal fun Client.observe(subject: String, given: Parameters, observation: Observation) {
    val subscription = when (subject) {
        "messages" -> return observeMessagesOf(given.text("chatId"), observation)
        "chats" -> observeChats(object : ChatListListener {
            override fun onChanges(changes: List<ChatChange>) = observation.give(changes.map(::change))
            override fun onEnd() = observation.end()
        })
        "typing" -> observeTyping(given.text("chatId"), object : TypingListener {
            override fun onTyping(userIds: List<String>) = observation.give(userIds)
            override fun onEnd() = observation.end()
        })
        "presence" -> observePresence(given.texts("userIds"), object : PresenceListener {
            override fun onPresence(presences: List<Presence>) = observation.give(presences.map(::values))
            override fun onEnd() = observation.end()
        })
        "connection" -> observeConnection(object : ConnectionListener {
            override fun onState(state: ConnectionState) = observation.give(values(state))
            override fun onEnd() = observation.end()
        })
        "incoming" -> observeIncoming(object : IncomingListener {
            // What was not taken comes again after a restart.
            override fun onMessage(message: Message) {
                if (!observation.next(values(message))) throw ListenerException.Failed("nobody took it")
            }
            override fun onEnd() = observation.end()
        })
        else -> throw TidingsException.Invalid("subject", "$subject cannot be observed")
    }
    observation.stop = {
        subscription.cancel()
        subscription.close()
    }
}

private fun Client.observeMessagesOf(chatId: String, observation: Observation) {
    val subscription = observeMessages(chatId, object : MessageListener {
        override fun onChanges(changes: List<MessageChange>) = observation.give(changes.map(::change))
        override fun onEnd() = observation.end()
    })
    observation.loadOlder = subscription::loadOlder
    observation.stop = {
        subscription.cancel()
        subscription.close()
    }
}

private fun Observation.give(value: Any) {
    next(value)
}

private fun change(change: ChatChange): Map<String, Any> = when (change) {
    is ChatChange.Reset -> fields("type" to "reset", "items" to change.chats.map(::values))
    is ChatChange.Insert -> fields("type" to "insert", "index" to number(change.index), "item" to values(change.chat))
    is ChatChange.Update -> fields("type" to "update", "index" to number(change.index), "item" to values(change.chat))
    is ChatChange.Remove -> fields("type" to "remove", "index" to number(change.index))
}

private fun change(change: MessageChange): Map<String, Any> = when (change) {
    is MessageChange.Reset -> fields("type" to "reset", "items" to change.messages.map(::values))
    is MessageChange.Insert ->
        fields("type" to "insert", "index" to number(change.index), "item" to values(change.message))
    is MessageChange.Update ->
        fields("type" to "update", "index" to number(change.index), "item" to values(change.message))
    is MessageChange.Remove -> fields("type" to "remove", "index" to number(change.index))
}
