#!/usr/bin/env bash
# Sends a config update that members signed one after the other.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: send-update.sh --channel NAME --update FILE --env FILE [--sender FOLDER]

  --channel NAME  the channel
  --update FILE   what another script left with --out, signed by the members
  --env FILE      the env.sh of the administrator who sends it, and signs it thereby
  --sender FOLDER while the channel is in maintenance: the msp folder of that member's orderer, with its keystore,
                  as orderers take updates only from one of them then; the administrator has to have signed
TEXT
}

read_options 'channel update env sender' "$@"
need_programs
need_value --channel "$channel"
need_file --update "$update"
need_value --env "$env"
[ -z "$sender" ] || [ -d "$sender/keystore" ] || fail "--sender $sender has no keystore; it must be the msp folder of an orderer of this member"

run "--update $update is no config update" configtxlator proto_decode --type common.Envelope --input "$update" --output "$work/envelope.json"
fetch_config "$channel" "$env"
if [ "$(ask taken "$work/block.json" "$work/envelope.json")" = yes ]; then
  echo "Channel $channel has this update already: config $(ask sequence "$work/block.json")."
  exit
fi
ask signatures "$work/block.json" "let them sign it first: peer channel signconfigtx -f $update" $(ask signers "$work/envelope.json") $([ -n "$sender" ] || msp_of "$env")
send_update "$channel" "$update" "$env"
