#!/usr/bin/env bash
# Lets a new member approve a chaincode that is committed on a channel, so that its peer endorses.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: approve-chaincode.sh --channel NAME --env FILE --name NAME --package FILE [--collections FILE]

Run by the new member when its orderer is a consenter and its chaincode service listens. Installs the
package and approves the definition that is committed; the chaincode itself does not change.

  --channel NAME      the channel
  --env FILE          the env.sh of its administrator
  --name NAME         the chaincode
  --package FILE      the package that the members installed, which they gave you
  --collections FILE  the chaincode's collections, if it has any, which they gave you
TEXT
}

channel='' env='' name='' package='' collections=''
while [ $# -gt 0 ]; do
  case $1 in
    --channel) channel=${2:-} ;;
    --env) env=${2:-} ;;
    --name) name=${2:-} ;;
    --package) package=${2:-} ;;
    --collections) collections=${2:-} ;;
    --help) usage; exit ;;
    *) fail "there is no option $1; see --help" ;;
  esac
  shift $(($# > 1 ? 2 : 1))
done
need_programs
need_value --channel "$channel"
need_value --env "$env"
need_value --name "$name"
need_file --package "$package"
[ -z "$collections" ] || need_file --collections "$collections"
act_as "$env"

definition=$(peer lifecycle chaincode querycommitted -C "$channel" -n "$name" -O json 2>"$work/said") ||
  fail "--name $name: $CORE_PEER_ADDRESS knows no such chaincode on $channel: $(tail -n 1 "$work/said")"
field() { printf '%s' "$definition" | node -p "JSON.parse(require('node:fs').readFileSync(0, 'utf8')).$1 ?? ''"; }
[ -n "$(field collections?.config)" ] && [ -z "$collections" ] &&
  fail "--collections is missing: $name has collections, and the definition is approved with them"
id=$(peer lifecycle chaincode calculatepackageid "$package" 2>"$work/said") || fail "--package $package: $(tail -n 1 "$work/said")"
if peer lifecycle chaincode queryinstalled 2>/dev/null | grep -qF "$id"; then
  echo "$id is installed already."
else
  run "$CORE_PEER_ADDRESS does not install $package" peer lifecycle chaincode install "$package"
  echo "$id is installed."
fi
sequence=$(field sequence)
options=(--channelID "$channel" --name "$name" --version "$(field version)" --sequence "$sequence" --package-id "$id")
[ -z "$collections" ] || options+=(--collections-config "$collections")
# An orderer that has just become a consenter takes transactions a little later.
for attempt in $(seq 1 60); do
  if peer lifecycle chaincode approveformyorg $(ordering) "${options[@]}" >"$work/said" 2>&1; then break; fi
  if [ "$attempt" = 60 ] || ! grep -qE 'channel does not exist|NOT_FOUND|SERVICE_UNAVAILABLE' "$work/said"; then
    fail "$CORE_PEER_LOCALMSPID cannot approve: $(tail -n 1 "$work/said")"
  fi
  sleep 0.5
done
echo "$CORE_PEER_LOCALMSPID has approved $name, sequence $sequence."
