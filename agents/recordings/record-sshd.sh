#!/usr/bin/env bash
# Records what a real sshd writes while somebody guesses passwords and gets in at last.
#
#   sudo ./record-sshd.sh [output file]
#
# Everything happens on the loopback interface: an sshd of its own on a high port, a syslog daemon of
# its own, a user account that exists for this recording only and has a random password. The script
# ends by itself after about a minute and removes what it made. On Debian it needs the packages
# openssh-server, sshpass and rsyslog.
set -euo pipefail

readonly output=$(realpath -m "${1:-$(dirname "$0")/sshd-brute-force.log}")
readonly port=22022 host=edge-1
readonly attacker=127.0.0.66 colleague=127.0.0.7
readonly account=edge-service
readonly guessed_users=(root admin oracle test ubuntu postgres deploy git)
readonly work=$(mktemp -d)
started=()

fail() { echo "record-sshd: $*" >&2; exit 1; }

cleanup() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  pkill -KILL -u "$account" 2>/dev/null || true
  userdel --remove "$account" 2>/dev/null || true
  rm -rf "$work"
}

check() {
  [ "$(id -u)" = 0 ] || fail "needs root: it adds a user and starts an sshd"
  for program in sshd ssh sshpass rsyslogd useradd ssh-keygen; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || fail "$program is missing"
  done
  [ ! -e /dev/log ] || fail "/dev/log belongs to another syslog daemon; record on a machine without one"
  ! id "$account" >/dev/null 2>&1 || fail "the account $account exists already"
}

start_syslog() {
  cat >"$work/rsyslog.conf" <<EOF
global(localHostname="$host" workDirectory="$work")
module(load="imuxsock" SysSock.Name="/dev/log")
if \$programname startswith "sshd" then {
  action(type="omfile" file="$work/sshd.log" template="RSYSLOG_FileFormat")
}
EOF
  /usr/sbin/rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" & started+=($!)
  for _ in $(seq 50); do [ -e /dev/log ] && return; sleep 0.1; done
  fail "the syslog daemon did not start"
}

start_sshd() {
  ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
  cat >"$work/sshd_config" <<EOF
Port $port
ListenAddress 127.0.0.1
HostKey $work/host_key
PidFile $work/sshd.pid
SyslogFacility AUTH
LogLevel INFO
PermitRootLogin no
PasswordAuthentication yes
KbdInteractiveAuthentication no
UsePAM yes
AuthorizedKeysFile $work/authorized_keys
StrictModes no
EOF
  mkdir -p /run/sshd
  /usr/sbin/sshd -D -f "$work/sshd_config" & started+=($!)
  for _ in $(seq 50); do ssh-keyscan -t ed25519 -p "$port" 127.0.0.1 >/dev/null 2>&1 && return; sleep 0.1; done
  fail "sshd did not start"
}

add_account() {
  password=$(head -c 18 /dev/urandom | base64)
  useradd --create-home --shell /bin/sh "$account"
  echo "$account:$password" | chpasswd
  ssh-keygen -q -t ed25519 -N '' -f "$work/user_key"
  cp "$work/user_key.pub" "$work/authorized_keys"
  chmod 755 "$work"
}

# login FROM USER PASSWORD: one attempt by password; its success is the caller's business.
login() {
  sshpass -p "$3" ssh -n -b "$1" -p "$port" -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o PubkeyAuthentication=no \
    -o NumberOfPasswordPrompts=1 -o ConnectTimeout=10 "$2@127.0.0.1" true
}

login_by_key() {
  ssh -n -b "$1" -i "$work/user_key" -p "$port" -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=10 \
    "$account@127.0.0.1" true
}

record() {
  login_by_key "$colleague"
  login "$colleague" "$account" "a typing error" || true
  login "$colleague" "$account" "$password"
  for round in 1 2 3; do
    for user in "${guessed_users[@]}"; do
      login "$attacker" "$user" "guess-$round" 2>/dev/null || true
    done
  done
  login "$attacker" "$account" "guess-4" || true
  login_by_key "$colleague"
  login "$attacker" "$account" "$password"
  sleep 1
}

check
trap cleanup EXIT
start_syslog
start_sshd
add_account
record
install -m 644 "$work/sshd.log" "$output"
echo "record-sshd: $(wc -l <"$output") lines in $output"
