# A PostgreSQL cluster of its own, from the distribution's packages. The role `tidings` may make databases; nobody else
# gets in over TCP. Synced as in production.

bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# PostgreSQL does not run as root. The account that the package made for it need not be able to reach the state folder,
# so it is given what it takes for that.
unprivileged=()
if [ "$(id -u)" = 0 ]; then
    unprivileged=(setpriv --reuid postgres --regid postgres --init-groups
        --inh-caps +dac_override --ambient-caps +dac_override)
fi

url() { echo "TIDINGS_TEST_POSTGRES=postgres://tidings@127.0.0.1:$(port port)/postgres"; }

start() {
    [ -f "$dir/made" ] || prepare
    launch "${unprivileged[@]}" "$bin/postgres" -D "$dir/data" -c "port=$(port port)"
    ready 120 "$bin/pg_isready" --quiet --host 127.0.0.1 --port "$(port port)"
}

prepare() {
    rm -rf "$dir/data"
    install -d -m 700 "$dir/data"
    [ "$(id -u)" != 0 ] || chown postgres "$dir/data"
    "${unprivileged[@]}" "$bin/initdb" --pgdata "$dir/data" --username postgres --encoding UTF8 --locale C.UTF-8 \
        --auth peer --no-sync >"$dir/log"
    cat >"$dir/data/pg_hba.conf" <<-HBA
		local all postgres          peer
		host  all tidings 127.0.0.1/32 trust
	HBA
    cat >>"$dir/data/postgresql.conf" <<-CONF
		listen_addresses = '127.0.0.1'
		unix_socket_directories = '$(socket_folder)'
		max_connections = 400
		shared_buffers = 256MB
		max_wal_size = 2GB
	CONF
    "${unprivileged[@]}" "$bin/postgres" --single -D "$dir/data" postgres >>"$dir/log" 2>&1 \
        <<<"CREATE ROLE tidings LOGIN CREATEDB IN ROLE pg_monitor, pg_checkpoint"
    touch "$dir/made"
}

# The path of a socket has at most 107 bytes; in a deeper folder there is none.
socket_folder() { [ ${#dir} -gt 90 ] || echo "$dir"; }

# INT ends sessions at once and writes a checkpoint; QUIT leaves the crash to be recovered from, without the half a
# minute in which the children of a killed postmaster would keep a new one from starting.
stop() { signal INT; }
crash() { signal QUIT; }
