package tidings.reactnative

import java.util.concurrent.Semaphore

/**
 * Something that JavaScript observes.
 *
 * An event is given only once JavaScript has taken the one before. Meanwhile the client merges what changes, so a
 * JavaScript thread that is busy finds less to do, not a queue.
 */
internal class Observation(private val name: String, private val emit: (Map<String, Any>) -> Unit) {
    private val taken = Semaphore(0)

    @Volatile
    private var cancelled = false

    /** How to end it. */
    @Volatile
    var stop: () -> Unit = {}

    /** How to have older messages. */
    @Volatile
    var loadOlder: suspend (UInt) -> Boolean = { false }

    /** Gives the next value, and waits until it is taken; says whether it was. */
    fun next(value: Any): Boolean {
        if (cancelled) return false
        emit(fields("observation" to name, "type" to "next", "value" to value))
        taken.acquireUninterruptibly()
        return !cancelled
    }

    /** Says that nothing comes any more. */
    fun end() {
        if (!cancelled) emit(fields("observation" to name, "type" to "end"))
    }

    fun taken() = taken.release()

    /** Nothing is given from now on, and nobody waits. */
    fun cancel() {
        cancelled = true
        taken.release()
        stop()
    }
}
