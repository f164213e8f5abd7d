package tidings.reactnative

import java.time.Instant
import tidings.Audience
import tidings.ContactTarget
import tidings.Draft
import tidings.LinkPreview
import tidings.Login
import tidings.Mention
import tidings.NewGroup
import tidings.Privacy
import tidings.Role
import tidings.SecondFactor
import tidings.SecondFactorProof
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

    fun login(name: String): Login = map(name).run {
        optionalText("username")?.let(Login::Username) ?: Login.Email(text("email"))
    }

    fun contactTarget(name: String): ContactTarget = map(name).run {
        optionalText("userId")?.let(ContactTarget::User)
            ?: optionalText("username")?.let(ContactTarget::Username)
            ?: ContactTarget.Phone(text("phone"))
    }

    fun role(name: String): Role = required(name, Role.entries.find { word(it) == text(name) })

    fun privacy(name: String): Privacy = map(name).run {
        Privacy(
            lastSeen = audience("lastSeen"),
            online = audience("online"),
            statusText = audience("statusText"),
            addToGroups = audience("addToGroups"),
            findByPhone = audience("findByPhone"),
            readReceipts = flag("readReceipts"),
        )
    }

    /** The factors are the server's to know; they are not passed back. */
    fun secondFactor(name: String): SecondFactor = map(name).run {
        SecondFactor(text("logInToken"), emptyList(), required("expiresAt", optionalTime("expiresAt")))
    }

    fun secondFactorProof(name: String): SecondFactorProof = map(name).run {
        optionalText("totpCode")?.let(SecondFactorProof::Totp)
            ?: optionalText("recoveryCode")?.let(SecondFactorProof::RecoveryCode)
            ?: SecondFactorProof.RegistrationPin(text("registrationPin"))
    }

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

    private fun audience(name: String) = required(name, Audience.entries.find { word(it) == text(name) })

    private fun count(name: String): UInt = seq(name).toUInt()

    private fun optionalSeq(name: String): ULong? = optional<Double>(name)?.let { required(name, it.toSeq()) }

    private fun map(name: String): Parameters = required(name, optionalMap(name))

    private fun optionalMap(name: String): Parameters? = optional<Map<*, *>>(name)?.let(::Parameters)

    private fun <T : Any> list(name: String, item: (Any?) -> T?): List<T> =
        required(name, optional<List<*>>(name)).map { required(name, item(it)) }

    private inline fun <reified T : Any> optional(name: String): T? =
        map[name]?.let { required(name, it as? T) }

    private fun <T : Any> required(name: String, value: T?): T =
        value ?: throw TidingsException.Invalid(name, "missing, or not what it should be")

    private fun Double.toSeq(): ULong? = toULong().takeIf { it.toDouble() == this }
}
