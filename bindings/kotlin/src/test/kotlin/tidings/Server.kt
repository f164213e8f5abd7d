package tidings

import java.io.BufferedReader
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.ExperimentalPathApi
import kotlin.io.path.createDirectories
import kotlin.io.path.createTempDirectory
import kotlin.io.path.deleteRecursively

/** A server's process with its own data, which is removed when it is closed. */
class Server(private val settings: Map<String, String> = emptyMap()) : AutoCloseable {
    private val folder: Path = createTempDirectory("tidings-server")
    private var address = "127.0.0.1:0"
    private var process: Process? = null
    // Kept open, so that the server can go on writing.
    private var output: BufferedReader? = null

    init {
        restart()
    }

    val url get() = "http://$address"

    /** Ends it with SIGKILL. */
    fun kill() {
        process?.destroyForcibly()?.waitFor()
        process = null
    }

    /** Starts it, again on the same port and data. */
    fun restart() {
        kill()
        val configuration = folder.resolve("tidings.toml")
        Files.writeString(configuration, "")
        val data = folder.resolve("data").createDirectories()
        val command = listOf(
            binary, "serve", "--listen", address, "--data", data.toString(), "--config", configuration.toString(),
        )
        val builder = ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
        // No limits on how often one machine calls, and passwords that are cheap to hash.
        builder.environment() += mapOf("TIDINGS_LIMITS__ENABLED" to "false", "TIDINGS_AUTH__ARGON2_MEMORY_KIB" to "8")
        builder.environment() += settings
        val started = builder.start()
        val lines = started.inputReader()
        val line = checkNotNull(lines.readLine()) { "the server ended before it was ready" }
        address = line.removePrefix("tidings: listening on http://")
        check(address != line) { "not the server's address: $line" }
        output = lines
        process = started
    }

    @OptIn(ExperimentalPathApi::class)
    override fun close() {
        kill()
        folder.deleteRecursively()
    }

    private companion object {
        val binary: String = checkNotNull(System.getenv("SERVER_BINARY")) { "SERVER_BINARY names the server's program" }
    }
}
