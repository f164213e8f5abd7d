package tidings

import java.nio.ByteBuffer
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

/**
 * An authenticator app (RFC 6238). Each code counts once, so it gives the one of the step before, then of this one, then
 * of the next, all of which the server takes: three in one test at the most.
 */
class AuthenticatorApp(secret: String) {
    private val mac = Mac.getInstance("HmacSHA1").apply { init(SecretKeySpec(base32(secret), "HmacSHA1")) }
    private var next = 0L

    fun code(): String {
        val now = System.currentTimeMillis() / 30_000
        val step = maxOf(next, now - 1)
        check(step <= now + 1) { "a test uses three codes at the most" }
        next = step + 1
        val hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array())
        val number = ByteBuffer.wrap(hash).getInt(hash.last().toInt() and 0xf) and Int.MAX_VALUE
        return "%06d".format(number % 1_000_000)
    }

    private fun base32(text: String): ByteArray {
        val letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        val bits = text.toList().joinToString("") { letters.indexOf(it).toString(2).padStart(5, '0') }
        return bits.chunked(8).filter { it.length == 8 }.map { it.toInt(2).toByte() }.toByteArray()
    }
}
