package tidings.reactnative

import android.net.ConnectivityManager
import android.net.Network
import com.facebook.react.bridge.Arguments
import com.facebook.react.bridge.Promise
import com.facebook.react.bridge.ReactApplicationContext
import com.facebook.react.bridge.ReadableMap
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch

/** The TurboModule: passes what JavaScript calls to the [Bridge]. */
class TidingsModule(context: ReactApplicationContext) : NativeTidingsSpec(context) {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val connectivity = context.getSystemService(ConnectivityManager::class.java)

    // Not in the backup: a session that was restored on a second device would end on both.
    private val bridge = Bridge(context.noBackupFilesDir.resolve("tidings")) { event ->
        emitOnEvent(Arguments.makeNativeMap(event))
    }

    private val network = object : ConnectivityManager.NetworkCallback() {
        override fun onAvailable(network: Network) = bridge.networkChanged()
    }

    override fun initialize() {
        super.initialize()
        connectivity.registerDefaultNetworkCallback(network)
    }

    override fun invalidate() {
        connectivity.unregisterNetworkCallback(network)
        // Calls that are under way end by themselves, as those of a client that is closed.
        bridge.close()
        super.invalidate()
    }

    override fun open(server: String, store: String, deviceName: String, platform: String, promise: Promise) =
        promise.settle { bridge.open(server, store, deviceName, platform) }

    override fun call(client: String, name: String, parameters: ReadableMap, promise: Promise) =
        promise.settle { bridge.call(client, name, parameters.toHashMap()) }

    override fun close(client: String, promise: Promise) = promise.settle { bridge.close(client) }

    override fun observe(
        client: String,
        observation: String,
        subject: String,
        parameters: ReadableMap,
        promise: Promise,
    ) = promise.settle { bridge.observe(client, observation, subject, parameters.toHashMap()) }

    override fun loadOlder(observation: String, count: Double, promise: Promise) =
        promise.settle { bridge.loadOlder(observation, count) }

    override fun taken(observation: String) = bridge.taken(observation)

    override fun cancel(observation: String) = bridge.cancel(observation)

    override fun observeLog(observation: String, level: String, promise: Promise) =
        promise.settle { bridge.observeLog(observation, level) }

    override fun liveObjects(promise: Promise) = promise.settle { bridge.liveObjects() }

    /** Begins at once, so that calls begin in the order in which JavaScript made them. */
    private fun Promise.settle(call: suspend () -> Any?) {
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            try {
                resolve(forReact(call()))
            } catch (failed: Failure) {
                reject(failed.code, failed.message, failed, Arguments.makeNativeMap(failed.details))
            }
        }
    }

    private fun forReact(answer: Any?): Any? = when (answer) {
        is Map<*, *> -> Arguments.makeNativeMap(answer.entries.associate { (name, value) -> name as String to value })
        is List<*> -> Arguments.makeNativeArray(answer)
        Unit -> null
        else -> answer
    }
}
