# Redis that keeps nothing: a restart is an empty one.

url() { echo "TIDINGS_TEST_REDIS=redis://127.0.0.1:$(port port)"; }

start() {
    launch redis-server --bind 127.0.0.1 --port "$(port port)" --dir "$dir" --save '' --appendonly no \
        --set-proc-title no --databases 1024
    ready 30 redis-cli -p "$(port port)" ping
}
