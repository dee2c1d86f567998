#!/usr/bin/env bash
# Makes a snapshot of a channel at a peer, from which another peer of any member can be started.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: snapshot-peer.sh --channel NAME --env FILE --snapshots FOLDER --out FOLDER

Run by a member whose peer goes on serving meanwhile. Asks for a snapshot of the last block, waits for it
and copies it. It holds the state and the hashes of private data, and no blocks, history or private data.

  --channel NAME      the channel
  --env FILE          the env.sh of the peer's administrator
  --snapshots FOLDER  the peer's ledger.snapshots.rootDir, which has to be readable here
  --out FOLDER        where the snapshot goes; it must not exist
TEXT
}

read_options 'channel env snapshots out' "$@"
need_programs
need_value --channel "$channel"
need_value --env "$env"
need_value --snapshots "$snapshots"
need_value --out "$out"
[ -d "$snapshots" ] || fail "--snapshots $snapshots: there is no such folder; core.yaml names it as ledger.snapshots.rootDir"
[ ! -e "$out" ] || fail "--out $out is there already; name a new folder"
act_as "$env"

made=$snapshots/completed/$channel
newest() { ls "$made" 2>/dev/null | sort -n | tail -n 1; }
before=$(newest || true)
run "$CORE_PEER_ADDRESS makes no snapshot" peer snapshot submitrequest -c "$channel" \
  --peerAddress "$CORE_PEER_ADDRESS" --tlsRootCertFile "$CORE_PEER_TLS_ROOTCERT_FILE"
has_appeared() {
  after=$(newest || true)
  [ "${after:-x}" != "${before:-x}" ]
}
within 60 has_appeared ||
  fail "no snapshot appeared in $made within 60 s; look at the peer's log"
cp -r "$made/$after" "$out"
echo "The snapshot of $channel at block $after is in $out."
