package host

import com.google.gson.Gson
import java.io.File
import java.io.PrintStream
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import tidings.reactnative.Bridge
import tidings.reactnative.Failure

/**
 * Plays the app's process for the tests: the bridge that the Android module ships, with lines of JSON for React Native.
 * A line in is a call with the parameters of the spec's method, a line out its answer or an event.
 */
fun main(arguments: Array<String>) = runBlocking {
    val host = Host(File(arguments.single()), System.out)
    for (line in generateSequence(::readLine)) host.hear(line)
}

private class Host(private val folder: File, private val out: PrintStream) {
    private val scope = CoroutineScope(Dispatchers.Default)
    private val json = Gson()
    private var bridge = newBridge()

    init {
        say(mapOf("pid" to ProcessHandle.current().pid()))
    }

    fun hear(line: String) {
        val message = json.fromJson(line, Map::class.java)
        val id = message["id"]
        // As the module does: calls begin in the order in which they come.
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            try {
                val answer = call(message["method"] as String, Given(message["parameters"] as List<*>))
                say(mapOf("id" to id, "answer" to answer.takeUnless { it == Unit }))
            } catch (failed: Failure) {
                say(mapOf("id" to id, "code" to failed.code, "message" to failed.message, "details" to failed.details))
            }
        }
    }

    private suspend fun call(method: String, given: Given): Any? = when (method) {
        "open" -> bridge.open(given.text(0), given.text(1), given.text(2), given.text(3))
        "call" -> bridge.call(given.text(0), given.text(1), given.map(2))
        "close" -> bridge.close(given.text(0))
        "observe" -> bridge.observe(given.text(0), given.text(1), given.text(2), given.map(3))
        "loadOlder" -> bridge.loadOlder(given.text(0), given[1] as Double)
        "taken" -> bridge.taken(given.text(0))
        "cancel" -> bridge.cancel(given.text(0))
        "observeLog" -> bridge.observeLog(given.text(0), given.text(1))
        "liveObjects" -> bridge.liveObjects()
        "collect" -> System.gc()
        // What happens when JavaScript is loaded again.
        "reload" -> {
            bridge.close()
            bridge = newBridge()
        }
        else -> error("there is no method $method")
    }

    private fun newBridge() = Bridge(folder, ::say)

    @Synchronized
    private fun say(message: Map<String, Any?>) {
        out.println(json.toJson(message))
        out.flush()
    }
}

private class Given(private val parameters: List<*>) : List<Any?> by parameters {
    fun text(index: Int) = get(index) as String

    @Suppress("UNCHECKED_CAST")
    fun map(index: Int) = get(index) as Map<String, Any?>
}
