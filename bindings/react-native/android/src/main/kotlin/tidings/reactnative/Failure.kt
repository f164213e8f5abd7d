package tidings.reactnative

import kotlinx.coroutines.CancellationException
import tidings.TidingsException

/** Why a call failed: what a promise is rejected with. */
class Failure(
    /** What JavaScript branches on. */
    val code: String,
    override val message: String,
    /** More about it, by name. */
    val details: Map<String, Any>,
    cause: Throwable,
) : Exception(message, cause)

/** Runs a call; whatever it fails with is a [Failure]. */
internal inline fun <T> orFail(call: () -> T): T = try {
    call()
} catch (cancelled: CancellationException) {
    throw cancelled
} catch (failed: Failure) {
    throw failed
} catch (thrown: Throwable) {
    throw failure(thrown)
}

@PublishedApi
internal fun failure(thrown: Throwable): Failure = when (thrown) {
    is TidingsException.Offline -> Failure("offline", thrown.detail, emptyMap(), thrown)
    is TidingsException.LoggedOut -> Failure("loggedOut", "not logged in", emptyMap(), thrown)
    is TidingsException.Refused -> {
        val retryAfter = thrown.retryAfter?.toMillis()?.toDouble()
        val details = fields("reason" to thrown.reason.name, "field" to thrown.field, "retryAfter" to retryAfter)
        Failure("refused", thrown.detail, details, thrown)
    }
    is TidingsException.SecondFactorRequired -> {
        val details = fields("secondFactor" to values(thrown.needed))
        Failure("secondFactorRequired", "a second factor is needed", details, thrown)
    }
    is TidingsException.StepUpRequired -> {
        val details = fields("factors" to thrown.factors.map(::values))
        Failure("stepUpRequired", "the user must prove again who they are", details, thrown)
    }
    is TidingsException.NotSigned -> Failure("notSigned", thrown.detail, emptyMap(), thrown)
    is TidingsException.Invalid -> Failure("invalid", thrown.detail, fields("field" to thrown.field), thrown)
    is TidingsException.Storage -> Failure("storage", thrown.detail, emptyMap(), thrown)
    is TidingsException.File -> Failure("file", thrown.detail, emptyMap(), thrown)
    is TidingsException.Closed -> Failure("closed", "the client is closed", emptyMap(), thrown)
    is TidingsException.Internal -> Failure("internal", thrown.detail, emptyMap(), thrown)
    else -> Failure("internal", thrown.toString(), emptyMap(), thrown)
}
