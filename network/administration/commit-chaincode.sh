#!/usr/bin/env bash
# Commits a chaincode's next definition, which the members approved each at its own place.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"
. "$(dirname "$0")/chaincode-definition.bash"

usage() {
  cat <<'TEXT'
usage: commit-chaincode.sh --channel NAME --name NAME --env FILE [--version TEXT] [--collections FILE]
                           [--from HOST:PORT --from-ca FILE]

Run by one member when a majority has approved the next sequence with approve-chaincode.sh --sequence. The
peers of members that have approved it endorse the commit; where each is stands in the channel's config.

  --channel NAME      the channel
  --name NAME         the chaincode
  --env FILE          the env.sh of the member's administrator
  --version TEXT      the version that was approved (that of before if not given)
  --collections FILE  the collections that were approved, if the chaincode has any
  --from HOST:PORT    a consenter that takes the commit, while the own orderer is none
  --from-ca FILE      the TLS authority of that orderer, PEM
TEXT
}

read_options 'channel name env version collections from from-ca' "$@"
need_programs timeout
need_value --channel "$channel"
need_value --name "$name"
need_value --env "$env"
act_as "$env"
order_with "$from" "$from_ca"
fetch_config_of_peer "$channel"
definition=$(committed "$channel" "$name")
need_collections "$definition" "$collections"
version=${version:-$(field "$definition" version)}
sequence=$(($(field "$definition" sequence) + 1))
options=(--channelID "$channel" --name "$name" --version "$version" --sequence "$sequence")
[ -z "$collections" ] || options+=(--collections-config "$collections")

readiness=$(peer lifecycle chaincode checkcommitreadiness "${options[@]}" -O json 2>"$work/said") ||
  fail "$CORE_PEER_ADDRESS does not say who has approved sequence $sequence of $name: $(last_said)"
approved=$(printf '%s' "$readiness" | node -p 'Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")).approvals).filter(([, is]) => is).map(([mspId]) => mspId).join("\n")')
[ -n "$approved" ] ||
  fail "$name is committed in sequence $((sequence - 1)), and nobody has approved sequence $sequence with this content: if $((sequence - 1)) is what was wanted, nothing is left to do; else let the members say approve-chaincode.sh --sequence $sequence --version $version"
# shellcheck disable=SC2086
ask committers "$work/block.json" "that have approved sequence $sequence of $name like this" \
  "let them say approve-chaincode.sh --sequence $sequence --version $version, with the same package and collections" $approved

# shellcheck disable=SC2086
places=$(ask peers "$work/block.json" "$work" $approved)
peers=() with=() away=()
while read -r member address roots; do
  if listens "$address"; then
    with+=("$member")
    peers+=(--peerAddresses "$address" --tlsRootCertFiles "$roots")
  else
    away+=("$member at $address")
  fi
done <<<"$places"
ask committers "$work/block.json" 'whose peers are reached from here' \
  "these are not: ${away[*]:-none}" ${with[@]+"${with[@]}"}

# A commit that was not seen in time may have been made.
peer lifecycle chaincode commit $(ordering) "${options[@]}" "${peers[@]}" >"$work/said" 2>&1 || {
  said=$(last_said)
  within 10 has_sequence "$channel" "$name" "$sequence" || fail "the definition cannot be committed: $said"
}
echo "Channel $channel has $name in sequence $sequence, by the peers of ${with[*]}."
