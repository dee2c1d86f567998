#!/usr/bin/env bash
# Lets a peer that has no ledger join a channel from a snapshot, and get the blocks after it.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: restore-peer.sh --channel NAME --env FILE --snapshot FOLDER [--compare-with FOLDER]

Run by the peer's member; the peer runs with an empty data folder. It has the channel's state afterwards,
and lacks blocks, history and private data from before the snapshot.

  --channel NAME         the channel
  --env FILE             the env.sh of the peer's administrator
  --snapshot FOLDER      what snapshot-peer.sh made; the peer itself has to be able to read it
  --compare-with FOLDER  a snapshot of the same block from another member: both must be equal
TEXT
}

read_options 'channel env snapshot compare-with' "$@"
need_programs
need_value --channel "$channel"
need_value --env "$env"
need_value --snapshot "$snapshot"
act_as "$env"

metadata=_snapshot_signable_metadata.json
[ -r "$snapshot/$metadata" ] || fail "--snapshot $snapshot holds no $metadata: it is no snapshot of a peer"
# What is signable names the channel, the block and the SHA-256 of every file.
number=$(node - "$snapshot" "$channel" <<'SCRIPT' 2>"$work/said"
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const [, , folder, channel] = process.argv;
const refuse = (sentence) => { process.stderr.write(`${sentence}\n`); process.exit(1); };
const said = JSON.parse(readFileSync(`${folder}/_snapshot_signable_metadata.json`, 'utf8'));
if (said.channel_name !== channel) refuse(`it is of channel ${said.channel_name}`);
for (const [name, hash] of Object.entries(said.snapshot_files_raw_hashes)) {
  const found = createHash('sha256').update(readFileSync(`${folder}/${name}`)).digest('hex');
  if (found !== hash) refuse(`${name} has the SHA-256 ${found}, and ${hash} was noted`);
}
console.log(said.last_block_number);
SCRIPT
) || fail "--snapshot $snapshot cannot be used: $(last_said)"
if [ -n "$compare_with" ]; then
  need_file --compare-with "$compare_with/$metadata"
  cmp -s "$snapshot/$metadata" "$compare_with/$metadata" ||
    fail "--compare-with $compare_with: it differs from $snapshot; take snapshots of the same block (peer snapshot submitrequest -b NUMBER), and if they still differ, one of the members has changed its ledger"
fi
if peer channel list 2>/dev/null | grep -qx "$channel"; then
  fail "the peer is on $channel already; stop it, and empty its fileSystemPath first"
fi
run "$CORE_PEER_ADDRESS does not join" peer channel joinbysnapshot --snapshotpath "$(cd "$snapshot" && pwd)"
has_joined() { said=$(peer channel getinfo -c "$channel" 2>/dev/null); }
within 60 has_joined ||
  fail "the peer has not joined within 60 s: $(peer channel joinbysnapshotstatus 2>&1 | tail -n 1); look at its log"
echo "The peer of $CORE_PEER_LOCALMSPID has joined $channel from the snapshot at block $number: $said"
