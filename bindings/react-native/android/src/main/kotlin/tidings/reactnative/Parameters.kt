package tidings.reactnative

import java.time.Instant
import tidings.Draft
import tidings.LinkPreview
import tidings.Mention
import tidings.NewGroup
import tidings.Role
import tidings.TidingsException

/** What JavaScript passes: a map by names. What is missing or of another type is [TidingsException.Invalid]. */
internal class Parameters(private val map: Map<*, *>) {
    fun text(name: String): String = required(name, optionalText(name))

    fun optionalText(name: String): String? = optional(name)

    fun flag(name: String): Boolean = required(name, optional<Boolean>(name))

    fun seq(name: String): ULong = required(name, optionalSeq(name))

    fun texts(name: String): List<String> = list(name) { it as? String }

    fun seqs(name: String): List<ULong> = list(name) { (it as? Double)?.toSeq() }

    fun optionalTime(name: String): Instant? = optional<Double>(name)?.let { Instant.ofEpochMilli(it.toLong()) }

    fun role(name: String): Role = required(name, Role.entries.find { word(it) == text(name) })

    fun newGroup(name: String): NewGroup = map(name).run {
        NewGroup(text("title"), optionalText("description").orEmpty(), texts("memberIds"), optional("historyShared") ?: false)
    }

    fun draft(name: String): Draft = map(name).run {
        Draft(text("text"), optionalMap("link")?.linkPreview(), optionalSeq("replyToSeq"), mentions())
    }

    private fun linkPreview() = LinkPreview(text("url"), text("title"), text("description"))

    private fun mentions(): List<Mention> {
        if (map["mentions"] == null) return emptyList()
        return list("mentions") { mention ->
            (mention as? Map<*, *>)?.let(::Parameters)?.run { Mention(text("userId"), count("offset"), count("length")) }
        }
    }

    private fun count(name: String): UInt = seq(name).toUInt()

    private fun optionalSeq(name: String): ULong? = optional<Double>(name)?.let { required(name, it.toSeq()) }

    fun map(name: String): Parameters = required(name, optionalMap(name))

    fun optionalMap(name: String): Parameters? = optional<Map<*, *>>(name)?.let(::Parameters)

    private fun <T : Any> list(name: String, item: (Any?) -> T?): List<T> =
        required(name, optional<List<*>>(name)).map { required(name, item(it)) }

    private inline fun <reified T : Any> optional(name: String): T? =
        map[name]?.let { required(name, it as? T) }

    fun <T : Any> required(name: String, value: T?): T =
        value ?: throw TidingsException.Invalid(name, "missing, or not what it should be")

    private fun Double.toSeq(): ULong? = toULong().takeIf { it.toDouble() == this }
}
