package tidings

/**
 * Gives the log lines of the whole process that matter at least as much as [level] to [sink], or to nobody. They come
 * in order, from a thread of their own.
 */
fun setLog(level: LogLevel, sink: ((LogLine) -> Unit)?) = setLogListener(
    level,
    sink?.let {
        object : LogListener {
            override fun onLine(line: LogLine) = it(line)
        }
    },
)
