package tidings

import java.security.KeyPairGenerator
import java.security.Signature
import java.security.spec.ECGenParameterSpec

/** A key in software, where a phone has its hardware. */
class SoftwareKey : DeviceKeySigner {
    private val pair = KeyPairGenerator.getInstance("EC").run {
        initialize(ECGenParameterSpec("secp256r1"))
        generateKeyPair()
    }

    override suspend fun publicKey(): ByteArray = pair.public.encoded

    override suspend fun sign(challenge: ByteArray): ByteArray = Signature.getInstance("SHA256withECDSA").run {
        initSign(pair.private)
        update(challenge)
        sign()
    }
}

/** A key whose user turns the prompt down. */
object TurnedDown : DeviceKeySigner {
    override suspend fun publicKey(): ByteArray = throw SignerException.Failed("turned down")

    override suspend fun sign(challenge: ByteArray): ByteArray = throw SignerException.Failed("turned down")
}
