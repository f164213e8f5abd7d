package tidings.reactnative

import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.CompletableDeferred
import tidings.DeviceKeySigner
import tidings.SignerException

/** Device keys that JavaScript keeps, by the names that it gave: they are asked by events, and it answers by calls. */
internal class Signers(private val emit: (Map<String, Any>) -> Unit) {
    private val signers = ConcurrentHashMap<String, Signer>()

    /** Makes a call that has something signed. */
    suspend fun <Answer> with(name: String, call: suspend (DeviceKeySigner) -> Answer): Answer {
        val signer = Signer(name, emit)
        signers[name] = signer
        try {
            return call(signer)
        } finally {
            signers.remove(name)
        }
    }

    fun answer(name: String, signed: Result<ByteArray>) {
        signers[name]?.answer(signed)
    }

    /** Nobody answers any more. */
    fun end() = signers.values.forEach { it.answer(Result.failure(SignerException.Failed("JavaScript is gone"))) }
}

private class Signer(private val name: String, private val emit: (Map<String, Any>) -> Unit) : DeviceKeySigner {
    /** The core asks one thing at a time. */
    @Volatile
    private var asked = CompletableDeferred<ByteArray>()

    override suspend fun publicKey(): ByteArray = ask(fields("type" to "publicKey"))

    override suspend fun sign(challenge: ByteArray): ByteArray =
        ask(fields("type" to "sign", "challenge" to base64(challenge)))

    fun answer(signed: Result<ByteArray>) {
        signed.fold(asked::complete, asked::completeExceptionally)
    }

    private suspend fun ask(question: Map<String, Any>): ByteArray {
        asked = CompletableDeferred()
        emit(fields("observation" to name, "type" to "next", "value" to question))
        return asked.await()
    }
}
