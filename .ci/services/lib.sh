# What the services share. `dir` is the folder of one instance; a port that it once took stays its own.

# Whether containers run here; the client alone is not enough.
engine_runs() { docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; }

# port NAME: the instance's port of that name. A new one is chosen below the range from which the kernel gives outgoing
# connections theirs, which could take it while the service is stopped.
port() {
    [ -s "$dir/$1" ] || perl -MIO::Socket::INET -e '
        for (1 .. 100) {
            my $port = 20000 + int rand 12000;
            IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $port, Listen => 1) or next;
            print $port;
            exit 0;
        }
        die "no port is free\n"' >"$dir/$1"
    cat "$dir/$1"
}

# running: whether the process in the pid file lives, and is this instance's and not one that got its number later.
running() { [ -s "$dir/pid" ] && grep -qsaF "$dir" "/proc/$(head -n 1 "$dir/pid")/cmdline"; }

# launch COMMAND…: runs it in the background, apart from whoever called, with its output in the file `log`.
launch() {
    [ ! -f "$dir/log" ] || mv "$dir/log" "$dir/log.before"
    setsid "$@" </dev/null >"$dir/log" 2>&1 9>&- &
    echo $! >"$dir/pid"
}

# within SECONDS COMMAND…: waits until it succeeds; if it does not, shows the log and fails.
within() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $deadline ]; then fail "not within the time: $*"; fi
        sleep 0.05
    done
}

# ready SECONDS COMMAND…: waits until what was launched answers so; one that died need not be waited for.
ready() {
    within "$1" answers_or_died "${@:2}"
    if ! alive; then fail "it ended"; fi
}
answers_or_died() { "$@" || ! alive; }
alive() { kill -0 "$(cat "$dir/pid")" 2>/dev/null; }

fail() {
    echo "$name: $*" >&2
    tail -n 20 "$dir/log" >&2
    exit 1
}

gone() { ! running; }
stop() { signal TERM; }
crash() { signal KILL; }
freeze() { kill -s STOP "$(cat "$dir/pid")"; }
signal() {
    kill -s "$1" "$(cat "$dir/pid")"
    within 30 gone
    rm -f "$dir/pid"
}

remove() { rm -rf "$dir"; }
