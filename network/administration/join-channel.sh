#!/usr/bin/env bash
# Lets a new member's peer and orderer join a channel that has admitted it.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: join-channel.sh --channel NAME --env FILE --admin HOST:PORT --from HOST:PORT --from-ca FILE --genesis HASH

Run by the new member. Its orderer joins as a follower, which gets all blocks; add-consenter.sh lets it
order. Its peer joins and gets all blocks, too. What has joined already is left as it is.

  --channel NAME     the channel
  --env FILE         the env.sh of its administrator
  --admin HOST:PORT  where osnadmin reaches its orderer
  --from HOST:PORT   an orderer of a member
  --from-ca FILE     the TLS authority of that orderer, PEM
  --genesis HASH     the hash of the channel's first block, which a member told you
TEXT
}

read_options 'channel env admin from from-ca genesis' "$@"
need_value --genesis "$genesis"
act_between_orderers

fetch() { # WHICH FILE
  run "$from does not give the block '$1' of $channel to $CORE_PEER_LOCALMSPID (has add-member.sh been run?)" \
    peer channel fetch "$1" "$2" -c "$channel" -o "$from" --tls --cafile "$from_ca"
}
fetch 0 "$work/genesis.block"
run 'the first block cannot be read' configtxlator proto_decode --type common.Block --input "$work/genesis.block" --output "$work/genesis.json"
found=$(node "$tools/block-hash.cjs" "$work/genesis.json")
[ "$found" = "$genesis" ] || fail "--genesis $genesis: the first block of $channel at $from has the hash $found; that is another channel"
fetch config "$work/config.block"

said=$(admin_of_orderer join --channelID "$channel" --config-block "$work/config.block") || fail "--admin $admin: $said"
case $said in
  *'Status: 201'*) echo "The orderer of $CORE_PEER_LOCALMSPID has joined $channel." ;;
  *'Status: 405'*) echo "The orderer of $CORE_PEER_LOCALMSPID is on $channel already." ;;
  *) fail "--admin $admin: $said" ;;
esac
last=$(configtxlator proto_decode --type common.Block --input "$work/config.block" | node -p 'Number(JSON.parse(require("node:fs").readFileSync(0, "utf8")).header.number)')

if peer channel list 2>/dev/null | grep -qx "$channel"; then
  echo "The peer of $CORE_PEER_LOCALMSPID is on $channel already."
else
  run "$CORE_PEER_ADDRESS does not join" peer channel join -b "$work/genesis.block"
  echo "The peer of $CORE_PEER_LOCALMSPID has joined $channel."
fi

height_of_orderer() {
  admin_of_orderer list --channelID "$channel" | sed -n 's/.*"height": *\([0-9]*\).*/\1/p'
}
height_of_peer() {
  peer channel getinfo -c "$channel" 2>/dev/null | sed -n 's/.*"height":\([0-9]*\).*/\1/p'
}
both_have_all() {
  orderer=$(height_of_orderer) peer=$(height_of_peer || true)
  [ "${orderer:-0}" -gt "$last" ] && [ "${peer:-0}" -gt "$last" ]
}
within 60 both_have_all ||
  fail "after 60 s the orderer has ${orderer:-no} blocks and the peer ${peer:-no}, and the config block is number $last; look at their logs"
echo "Both have the blocks up to the config block $last: orderer $orderer, peer $peer."
