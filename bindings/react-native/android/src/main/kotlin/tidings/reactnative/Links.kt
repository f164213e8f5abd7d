package tidings.reactnative

import java.util.UUID
import java.util.concurrent.ConcurrentHashMap
import tidings.DeviceLink
import tidings.LinkStep

/** Log-ins by QR code that are under way, by names. */
internal class Links {
    private val links = ConcurrentHashMap<String, DeviceLink>()

    /** Gives its name. */
    fun add(link: DeviceLink): String = UUID.randomUUID().toString().also { links[it] = link }

    /** The next step; none after the last. */
    suspend fun next(name: String): LinkStep? {
        var step: LinkStep? = null
        try {
            step = links[name]?.next()
        } finally {
            if (step !is LinkStep.Offer && step !is LinkStep.Scanned) cancel(name)
        }
        return step
    }

    fun cancel(name: String) {
        links.remove(name)?.run {
            cancel()
            close()
        }
    }

    fun cancelAll() = links.keys.forEach(::cancel)
}
