package tidings.reactnative

import java.time.Instant
import java.util.Base64
import tidings.Chat
import tidings.ChatKind
import tidings.ConnectionState
import tidings.LinkPreview
import tidings.LiveObjects
import tidings.LogLine
import tidings.Member
import tidings.MemberRole
import tidings.Mention
import tidings.Message
import tidings.MessageBody
import tidings.MessageStatus
import tidings.OutboxAction
import tidings.OutboxItem
import tidings.Presence
import tidings.ReactionCount
import tidings.Receipt

// Values as JavaScript has them: maps, lists, strings, booleans and doubles. A field without a value is left out. A time
// is in milliseconds since 1970; a seq fits into a double, which is exact up to 2^53.

internal fun values(chat: Chat): Map<String, Any> = fields(
    "id" to chat.id,
    "kind" to if (chat.kind is ChatKind.Direct) "direct" else "group",
    "peerId" to (chat.kind as? ChatKind.Direct)?.peerId,
    "title" to chat.title,
    "description" to chat.description,
    "memberCount" to number(chat.memberCount),
    "role" to chat.role?.let(::word),
    "lastMessage" to chat.lastMessage?.let(::values),
    "lastActivity" to time(chat.lastActivity),
    "unreadCount" to number(chat.unreadCount),
    "readSeq" to number(chat.readSeq),
    "mutedUntil" to chat.mutedUntil?.let(::time),
    "archived" to chat.archived,
    "pinnedAt" to chat.pinnedAt?.let(::time),
    "blockedBy" to chat.blockedBy,
)

internal fun values(message: Message): Map<String, Any> = fields(
    "id" to message.id,
    "chatId" to message.chatId,
    "seq" to message.seq?.let(::number),
    "authorId" to message.authorId,
    "authorName" to message.authorName,
    "at" to time(message.at),
    "body" to values(message.body),
    "editedAt" to message.editedAt?.let(::time),
    "reactions" to message.reactions.map(::values),
    "status" to values(message.status),
)

private fun values(body: MessageBody): Map<String, Any> = when (body) {
    is MessageBody.Text -> fields(
        "type" to "text",
        "text" to body.text,
        "link" to body.link?.let(::values),
        "replyToSeq" to body.replyToSeq?.let(::number),
        "mentions" to body.mentions.map(::values),
        "forwardCount" to number(body.forwardCount),
    )
    is MessageBody.Sealed -> fields(
        "type" to "sealed",
        "scheme" to body.scheme,
        "ciphertext" to base64(body.ciphertext),
    )
    MessageBody.Revoked -> fields("type" to "revoked")
    is MessageBody.Membership -> fields(
        "type" to "membership",
        "joined" to body.joined.map(::values),
        "left" to body.left,
        "roleChanged" to body.roleChanged.map(::values),
    )
    is MessageBody.Settings -> fields("type" to "settings", "title" to body.title, "description" to body.description)
    MessageBody.Unknown -> fields("type" to "unknown")
}

internal fun values(status: MessageStatus): Map<String, Any> = when (status) {
    MessageStatus.Received -> fields("type" to "received")
    MessageStatus.Pending -> fields("type" to "pending")
    is MessageStatus.Failed -> fields(
        "type" to "failed",
        "reason" to status.reason.name,
        "message" to status.message,
    )
    MessageStatus.Sent -> fields("type" to "sent")
    MessageStatus.Delivered -> fields("type" to "delivered")
    MessageStatus.Read -> fields("type" to "read")
}

private fun values(reaction: ReactionCount): Map<String, Any> =
    fields("emoji" to reaction.emoji, "count" to number(reaction.count), "userIds" to reaction.userIds)

private fun values(link: LinkPreview): Map<String, Any> =
    fields("url" to link.url, "title" to link.title, "description" to link.description)

private fun values(mention: Mention): Map<String, Any> =
    fields("userId" to mention.userId, "offset" to number(mention.offset), "length" to number(mention.length))

private fun values(member: MemberRole): Map<String, Any> =
    fields("userId" to member.userId, "role" to word(member.role))

internal fun values(item: OutboxItem): Map<String, Any> {
    val (kind, seq) = when (val action = item.action) {
        OutboxAction.Message -> "message" to null
        is OutboxAction.Edit -> "edit" to action.seq
        is OutboxAction.Revoke -> "revoke" to action.seq
        is OutboxAction.React -> "react" to action.seq
    }
    return fields(
        "id" to item.id,
        "chatId" to item.chatId,
        "kind" to kind,
        "targetSeq" to seq?.let(::number),
        "status" to values(item.status),
        "queuedAt" to time(item.queuedAt),
    )
}

internal fun values(member: Member): Map<String, Any> = fields(
    "userId" to member.userId,
    "displayName" to member.displayName,
    "role" to word(member.role),
    "joinedAt" to time(member.joinedAt),
)

internal fun values(receipt: Receipt): Map<String, Any> = fields(
    "userId" to receipt.userId,
    "deliveredSeq" to number(receipt.deliveredSeq),
    "readSeq" to number(receipt.readSeq),
)

internal fun values(presence: Presence): Map<String, Any> = fields(
    "userId" to presence.userId,
    "online" to presence.online,
    "lastSeenAt" to presence.lastSeenAt?.let(::time),
)

internal fun values(state: ConnectionState): Map<String, Any> = when (state) {
    is ConnectionState.LoggedOut -> fields("type" to "loggedOut", "cause" to word(state.cause).removePrefix("by_"))
    ConnectionState.Offline -> fields("type" to "offline")
    ConnectionState.Connecting -> fields("type" to "connecting")
    ConnectionState.CatchingUp -> fields("type" to "catchingUp")
    ConnectionState.Online -> fields("type" to "online")
}

internal fun values(line: LogLine): Map<String, Any> = fields(
    "level" to word(line.level),
    "target" to line.target,
    "message" to line.message,
    "at" to time(line.at),
)

internal fun values(objects: LiveObjects): Map<String, Any> =
    fields("cores" to number(objects.cores), "subscriptions" to number(objects.subscriptions))

internal fun time(instant: Instant): Double = instant.toEpochMilli().toDouble()

internal fun base64(bytes: ByteArray): String = Base64.getEncoder().encodeToString(bytes)

internal fun number(count: UInt): Double = count.toDouble()

internal fun number(seq: ULong): Double = seq.toDouble()

internal fun word(entry: Enum<*>): String = entry.name.lowercase()

/** A map without the fields that have no value. */
internal fun fields(vararg fields: Pair<String, Any?>): Map<String, Any> =
    buildMap { for ((name, value) in fields) if (value != null) put(name, value) }
