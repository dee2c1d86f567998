#!/usr/bin/env bash
# Shows what a config update does, before it is signed.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: show-update.sh --channel NAME --update FILE --env FILE [--definition FILE]

For a member that is to sign: what the update adds, changes and removes, and who has signed it. It is compared
with the channel's config as the own peer has it.

  --channel NAME     the channel
  --update FILE      what another script left with --out
  --env FILE         the env.sh of the own administrator
  --definition FILE  of an update that adds a member: that member's definition, which has to be what is added
TEXT
}

read_options 'channel update env definition' "$@"
need_programs
need_value --channel "$channel"
need_file --update "$update"
need_value --env "$env"
[ -z "$definition" ] || need_file --definition "$definition"
act_as "$env"
run "--update $update is no config update" configtxlator proto_decode --type common.Envelope --input "$update" --output "$work/envelope.json"
fetch_config_of_peer "$channel"
ask changes "$work/block.json" "$work/envelope.json"
if [ -n "$definition" ]; then
  ask describes "$work/envelope.json" "$definition"
  echo "What it adds is what $definition describes."
fi
signed=$(ask signers "$work/envelope.json")
echo "Signed by: ${signed//$'\n'/, }"
