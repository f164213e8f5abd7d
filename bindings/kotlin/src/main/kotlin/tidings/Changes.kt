package tidings

/** Brings a list of chats up to date. */
internal fun MutableList<Chat>.applyChatChanges(changes: List<ChatChange>) = changes.forEach { change ->
    when (change) {
        is ChatChange.Reset -> { clear(); addAll(change.chats) }
        is ChatChange.Insert -> add(change.index.toInt(), change.chat)
        is ChatChange.Update -> set(change.index.toInt(), change.chat)
        is ChatChange.Remove -> removeAt(change.index.toInt())
    }
}

/** Brings a chat's messages up to date. */
internal fun MutableList<Message>.applyMessageChanges(changes: List<MessageChange>) = changes.forEach { change ->
    when (change) {
        is MessageChange.Reset -> { clear(); addAll(change.messages) }
        is MessageChange.Insert -> add(change.index.toInt(), change.message)
        is MessageChange.Update -> set(change.index.toInt(), change.message)
        is MessageChange.Remove -> removeAt(change.index.toInt())
    }
}
