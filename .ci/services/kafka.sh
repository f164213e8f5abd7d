# One node of Kafka, broker and controller in one (KRaft), from the jars that `install` brought.

jars=${KAFKA_JARS:-$here/../../target/kafka}
jvm=(java -Xmx512m -XX:+UseSerialGC -cp "$jars/*" -Dorg.slf4j.simpleLogger.showDateTime=true)

url() { echo "TIDINGS_TEST_KAFKA=127.0.0.1:$(port port)"; }

start() {
    [ -f "$dir/data/meta.properties" ] || prepare
    launch "${jvm[@]}" kafka.Kafka "$dir/server.properties"
    ready 120 grep -q 'Kafka Server started' "$dir/log"
}

prepare() {
    rm -rf "$dir/data"
    cat >"$dir/server.properties" <<-PROPERTIES
		process.roles=broker,controller
		node.id=1
		controller.quorum.voters=1@127.0.0.1:$(port controller-port)
		controller.listener.names=CONTROLLER
		listeners=PLAINTEXT://127.0.0.1:$(port port),CONTROLLER://127.0.0.1:$(port controller-port)
		advertised.listeners=PLAINTEXT://127.0.0.1:$(port port)
		log.dirs=$dir/data
		auto.create.topics.enable=true
		num.partitions=4
		# One node has one copy.
		offsets.topic.replication.factor=1
		transaction.state.log.replication.factor=1
		transaction.state.log.min.isr=1
		# A node that was killed may come back only when its session has ended, which takes 9 s unless it is said.
		broker.session.timeout.ms=3000
		broker.heartbeat.interval.ms=500
		# Tests make and leave many groups of one member.
		offsets.topic.num.partitions=4
		group.initial.rebalance.delay.ms=0
	PROPERTIES
    "${jvm[@]}" kafka.tools.StorageTool format --config "$dir/server.properties" --cluster-id "$(cluster_id)" \
        >"$dir/log" 2>&1 || fail "its folder could not be prepared"
}

# A UUID in base64, without the two characters that are no letters or digits: one that begins with a dash would be taken
# for an option.
cluster_id() { head -c 16 /dev/urandom | base64 | tr '+/' 'AB' | tr -d =; }
