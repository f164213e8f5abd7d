package tidings

import java.nio.file.Path
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.createTempDirectory
import kotlin.io.path.deleteRecursively
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.jupiter.api.assertInstanceOf
import org.junit.jupiter.api.fail

/** How long anything may take before a test gives up. */
val patience = 60.seconds

const val PASSWORD = "correct horse battery"

/** A server and its people, all of whom end with the test. */
class World(val server: Server) {
    private val people = mutableListOf<Person>()

    /** Somebody new, who is online. */
    suspend fun register(name: String): Person {
        val person = onNewDevice(name)
        person.client.register(person.login, PASSWORD, name)
        person.isOnline()
        return person
    }

    /** The same person on one more device. */
    suspend fun onAnotherDevice(person: Person): Person {
        val other = onNewDevice(person.name)
        other.client.logIn(other.login, PASSWORD)
        other.isOnline()
        return other
    }

    suspend fun onNewDevice(name: String): Person {
        val folder = createTempDirectory("tidings-$name")
        val options = ClientOptions(server.url, folder.resolve("store.db").toString(), "$name's device", "test")
        return Person(name, folder, options, Client.open(options)).also { people += it }
    }

    suspend fun end() = people.forEach { it.end() }
}

/** Runs a test in a world of its own. */
fun inWorld(vararg settings: Pair<String, String>, test: suspend World.() -> Unit) = runBlocking {
    Server(settings.toMap()).use { server ->
        val world = World(server)
        try {
            world.test()
        } finally {
            world.end()
        }
    }
}

/** A person on one device. */
class Person(val name: String, val folder: Path, val options: ClientOptions, var client: Client) {
    val login get() = Login.Username(name)
    val userId get() = checkNotNull(client.userId())

    suspend fun isOnline() = client.connection().until { it == ConnectionState.Online }

    /** The direct chat with somebody. */
    suspend fun chatWith(other: Person): String = client.openDirectChat(other.userId).id

    suspend fun send(chat: String, text: String): String = client.send(chat, Draft(text))

    /** Waits until a chat shows these texts, and nothing else. */
    suspend fun sees(chat: String, wanted: List<String>) = client.messages(chat).use { it.shows(wanted) }

    suspend fun sees(chat: String, vararg wanted: String) = sees(chat, wanted.toList())

    /** The app was closed, and is started again. */
    suspend fun reopen() {
        client = Client.open(options)
    }

    @OptIn(ExperimentalPathApi::class)
    suspend fun end() {
        client.closeAndWait()
        folder.deleteRecursively()
    }
}

/** Waits for a value that is wanted. */
suspend fun <T> Flow<T>.until(wanted: (T) -> Boolean): T {
    var last: T? = null
    return withTimeoutOrNull(patience) { onEach { last = it }.first(wanted) } ?: fail("not seen in time; instead $last")
}

/** Asks until the answer is the one that is wanted. */
suspend fun <T> eventually(ask: suspend () -> T, wanted: (T) -> Boolean) {
    withTimeoutOrNull(patience) { while (!wanted(ask())) delay(20) } ?: fail("not in time: ${ask()}")
}

suspend fun Messages.shows(wanted: List<String>) = list.until { it.texts() == wanted }

/** The texts of messages, the oldest first; of those taken back, "revoked". */
fun List<Message>.texts(): List<String> = mapNotNull { message ->
    when (val body = message.body) {
        is MessageBody.Text -> body.text
        MessageBody.Revoked -> "revoked"
        else -> null
    }
}

/** What a call fails with. */
suspend fun failure(call: suspend () -> Any?): Throwable =
    runCatching { call() }.exceptionOrNull() ?: fail("it did not fail")

/** Why the server refuses a call. */
suspend fun refusal(call: suspend () -> Any?) = assertInstanceOf<TidingsException.Refused>(failure(call))
