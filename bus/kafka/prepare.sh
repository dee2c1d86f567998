#!/bin/sh
# prepare.sh JARS - makes what spares each start of Kafka from these jars processor time: JARS/formatted,
# the storage of a broker that has kept nothing yet, and JARS/classes.jsa, its classes as java loads them
# soonest. Java ignores an archive that does not fit it or these jars.
set -eu
jars=$1
[ -w "$jars" ]
work=$(mktemp -d)
broker=
trap '[ -z "$broker" ] || kill -9 "$broker" 2>/dev/null || :; rm -rf "$work"' EXIT
port=$((20000 + $$ % 10000))

keytool -genkeypair -alias broker -dname CN=broker -ext san=ip:127.0.0.1 -keyalg EC -storetype PKCS12 \
	-keystore "$work/store" -storepass unguarded 2>"$work/log"
cat >"$work/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$port
listeners=CLIENTS://127.0.0.1:$((port + 1)),CONTROLLER://127.0.0.1:$port
listener.security.protocol.map=CLIENTS:SSL,CONTROLLER:SSL
inter.broker.listener.name=CLIENTS
controller.listener.names=CONTROLLER
log.dirs=$work/data
ssl.client.auth=required
ssl.keystore.location=$work/store
ssl.keystore.password=unguarded
ssl.truststore.location=$work/store
ssl.truststore.password=unguarded
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:CN=broker
PROPERTIES

set -- -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$jars/*"
java "$@" kafka.tools.StorageTool format --cluster-id RWRnZUJlYXQtbG9jYWwtMQ \
	--config "$work/server.properties" >"$work/log" 2>&1
cp -R "$work/data" "$work/formatted"
java "-XX:ArchiveClassesAtExit=$work/classes.jsa" "$@" kafka.Kafka "$work/server.properties" >"$work/log" 2>&1 &
broker=$!
tries=0
until grep -q 'Kafka Server started' "$work/log"; do
	kill -0 "$broker" && [ "$tries" -lt 300 ] || { tail -n 5 "$work/log" >&2; exit 1; }
	tries=$((tries + 1))
	sleep 0.2
done
kill "$broker"
wait "$broker" || [ $? -eq 143 ]
broker=

# The archive comes last: where it is, everything is.
rm -rf "$jars/formatted"
cp -R "$work/formatted" "$jars/formatted"
cp "$work/classes.jsa" "$jars/classes.jsa.part"
mv "$jars/classes.jsa.part" "$jars/classes.jsa"
