package tidings

import kotlinx.coroutines.runBlocking

/** A process that writes three messages while there is no server, and is then killed. */
object OfflineWriter {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (server, store, chat) = arguments
        runBlocking {
            val client = Client.open(ClientOptions(server, store, "Ada's phone", "test"))
            for (text in listOf("one", "two", "three")) client.send(chat, Draft(text))
        }
        ProcessHandle.current().pid().let { Runtime.getRuntime().exec(arrayOf("kill", "-KILL", it.toString())).waitFor() }
        Runtime.getRuntime().halt(0)
    }

    /** Runs it, and says how it ended. */
    fun run(options: ClientOptions, chat: String): Int {
        val java = ProcessHandle.current().info().command().get()
        val command = listOf(
            java, "-cp", System.getProperty("java.class.path"), OfflineWriter::class.java.name,
            options.server, options.storePath, chat,
        )
        return ProcessBuilder(command).inheritIO().start().waitFor()
    }
}
