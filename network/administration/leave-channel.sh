#!/usr/bin/env bash
# Takes a member's own orderer off a channel.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: leave-channel.sh --channel NAME --env FILE --admin HOST:PORT --from HOST:PORT --from-ca FILE

Run by the orderer's member when remove-consenter.sh or remove-member.sh has taken the orderer out. It deletes
its blocks of the channel; the other members and the peer keep theirs. join-channel.sh lets it follow again.

  --channel NAME     the channel
  --env FILE         the env.sh of its administrator
  --admin HOST:PORT  where osnadmin reaches the orderer
  --from HOST:PORT   an orderer of another member, which says who orders
  --from-ca FILE     the TLS authority of that orderer, PEM
TEXT
}

read_options 'channel env admin from from-ca' "$@"
act_between_orderers

if peer channel fetch config "$work/config.block" -c "$channel" -o "$from" --tls --cafile "$from_ca" >"$work/said" 2>&1; then
  read_config_block
  [ "$(ask consents "$work/block.json" "$ORDERER_ADDRESS")" = no ] ||
    fail "--env $env: its orderer $ORDERER_ADDRESS is a consenter of $channel, and the others count on it; run remove-consenter.sh first"
else
  # A member that was removed is told nothing of the channel.
  grep -q FORBIDDEN "$work/said" || fail "--from $from does not give the config of $channel: $(last_said)"
fi
said=$(admin_of_orderer remove --channelID "$channel") || fail "--admin $admin: $said"
case $said in
  *'Status: 204'*) echo "The orderer of $CORE_PEER_LOCALMSPID has left $channel." ;;
  *'Status: 404'*) echo "The orderer of $CORE_PEER_LOCALMSPID is not on $channel." ;;
  *) fail "--admin $admin: $said" ;;
esac
