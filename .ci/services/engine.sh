# The same services in containers, by compose.yaml: a project for each state folder.

export POSTGRES_PORT REDIS_PORT KAFKA_PORT
case $name in
    postgres) POSTGRES_PORT=$(port port) ;;
    redis) REDIS_PORT=$(port port) ;;
    kafka) KAFKA_PORT=$(port port) ;;
esac
project=tidings-$(cksum <<<"$state" | cut -d ' ' -f 1)
compose() { docker compose --file "$here/../../compose.yaml" --project-name "$project" "$@" >&2 9>&-; }

url() {
    case $name in
        postgres) echo "TIDINGS_TEST_POSTGRES=postgres://tidings:tidings@127.0.0.1:$(port port)/postgres" ;;
        redis) echo "TIDINGS_TEST_REDIS=redis://127.0.0.1:$(port port)" ;;
        kafka) echo "TIDINGS_TEST_KAFKA=127.0.0.1:$(port port)" ;;
    esac
}

running() { [ -n "$(docker ps --quiet --filter "label=com.docker.compose.project=$project" \
    --filter "label=com.docker.compose.service=$name")" ]; }
start() { compose up --detach --wait --wait-timeout 120 "$name"; }
stop() { compose stop "$name"; }
crash() { compose kill "$name"; }
freeze() { compose pause "$name"; }
remove() {
    compose rm --force "$name"
    docker volume rm --force "${project}_$name" >&2
    rm -rf "$dir"
}
