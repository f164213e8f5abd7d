package tidings.reactnative

import java.io.File
import java.util.UUID
import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import tidings.Client
import tidings.ClientOptions
import tidings.LogLevel
import tidings.TidingsException
import tidings.setLog

/**
 * What JavaScript calls, without React: clients, calls and observations by name, and values as maps.
 *
 * Stores are in [folder], unless JavaScript gives a whole path. [emit] is given the events, from any thread, and returns
 * at once. Calls fail with [Failure].
 */
class Bridge(private val folder: File, private val emit: (Map<String, Any>) -> Unit) : AutoCloseable {
    private val clients = ConcurrentHashMap<String, Client>()
    private val observations = ConcurrentHashMap<String, Observation>()
    private val links = Links()
    private val signers = Signers(emit)

    @Volatile
    private var closed = false

    /** Opens a client; gives its name. */
    suspend fun open(server: String, store: String, deviceName: String, platform: String): String = orFail {
        awaitClosings()
        folder.mkdirs()
        val client = Client.open(ClientOptions(server, folder.resolve(store).path, deviceName, platform))
        val name = UUID.randomUUID().toString()
        clients[name] = client
        // JavaScript went while it was opened.
        if (closed) closeAll()
        name
    }

    suspend fun call(client: String, name: String, parameters: Map<String, Any?>): Any? = orFail {
        opened(client).call(name, Parameters(parameters), links, signers)
    }

    /** Closes a client, and waits until every file handle is released. A client that is closed already stays so. */
    suspend fun close(client: String) = orFail {
        clients.remove(client)?.closeAndWait()
        Unit
    }

    /** Begins to observe something; its events carry the name that JavaScript gave. */
    fun observe(client: String, observation: String, subject: String, parameters: Map<String, Any?>) = orFail {
        val begun = Observation(observation, emit)
        observations[observation] = begun
        try {
            opened(client).observe(subject, Parameters(parameters), begun)
        } catch (thrown: Throwable) {
            observations.remove(observation)
            throw thrown
        }
    }

    /** Has older messages in an observed list, and says whether there are older ones still. */
    suspend fun loadOlder(observation: String, count: Double): Boolean = orFail {
        val observed = observations[observation] ?: throw TidingsException.Closed()
        observed.loadOlder(count.toUInt())
    }

    /** JavaScript has taken an event, and can have the next. */
    fun taken(observation: String) {
        observations[observation]?.taken()
    }

    fun cancel(observation: String) {
        observations.remove(observation)?.cancel()
    }

    /** Begins to give the log of the whole process. There is one observation of it at a time. */
    fun observeLog(observation: String, level: String) = orFail {
        val lines = Observation(observation, emit)
        val least = LogLevel.entries.find { word(it) == level } ?: throw TidingsException.Invalid("level", "there is no $level")
        lines.stop = { setLog(least, null) }
        observations[observation] = lines
        setLog(least) { line -> lines.next(values(line)) }
    }

    fun liveObjects(): Map<String, Any> = values(tidings.liveObjects())

    /** The network came back or is another one. */
    fun networkChanged() = clients.values.forEach { it.networkChanged() }

    /** JavaScript is gone, as on a reload: ends everything. Whoever opens a store afterwards waits until it is free. */
    override fun close() {
        closed = true
        for (name in observations.keys) cancel(name)
        links.cancelAll()
        signers.end()
        closeAll()
    }

    private fun closeAll() {
        for (name in clients.keys) clients.remove(name)?.let { closings.launch { it.closeAndWait() } }
    }

    private fun opened(client: String): Client = clients[client] ?: throw TidingsException.Closed()

    private companion object {
        /** Of the whole process: another bridge may be there before this one has ended. */
        val closings = CoroutineScope(SupervisorJob() + Dispatchers.Default)

        suspend fun awaitClosings() = closings.coroutineContext.job.children.forEach { it.join() }
    }
}
