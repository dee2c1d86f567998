#!/usr/bin/env bash
# Defines a chaincode anew on a live channel: the next sequence.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"
. "$(dirname "$0")/chaincode-definition.bash"

usage() {
  cat <<'TEXT'
usage: define-chaincode.sh --channel NAME --name NAME --package FILE --env FILE [--env FILE]...
                           [--version TEXT] [--collections FILE]

For every member whose env.sh is given: installs the package where it is missing and approves the next
sequence; then commits it with these members' peers. A majority has to be among them. A member that is not
cannot endorse until it has approved, too (approve-chaincode.sh).

  --channel NAME      the channel
  --name NAME         the chaincode
  --package FILE      the package; the same one to change the definition only
  --env FILE          the env.sh of a member's administrator; once for each member
  --version TEXT      the version (that of before if not given)
  --collections FILE  the collections, if the chaincode has any
TEXT
}

read_options 'channel name package env version collections' "$@"
need_programs
need_value --channel "$channel"
need_value --name "$name"
need_file --package "$package"
need_value --env "${envs[0]:-}"
for env in "${envs[@]}"; do (act_as "$env"); done
first=${envs[0]}
definition=$(act_as "$first" && committed "$channel" "$name")
need_collections "$definition" "$collections"
id=$(act_as "$first" && package_id "$package")
sequence=$(($(field "$definition" sequence) + 1))
options=(--channelID "$channel" --name "$name" --version "${version:-$(field "$definition" version)}" --sequence "$sequence")
[ -z "$collections" ] || options+=(--collections-config "$collections")
fetch_config "$channel" "${envs[@]}"
need_signatures 'give the env.sh of each with --env' "${envs[@]}"

peers=()
for env in "${envs[@]}"; do
  (act_as "$env" && install_package "$package" "$id" && approve "$id" "${options[@]}")
  peers+=(--peerAddresses "$(act_as "$env" && printf '%s' "$CORE_PEER_ADDRESS")")
  peers+=(--tlsRootCertFiles "$(act_as "$env" && printf '%s' "$CORE_PEER_TLS_ROOTCERT_FILE")")
done
(act_as "$first" && run "the definition cannot be committed" peer lifecycle chaincode commit $(ordering) "${options[@]}" "${peers[@]}")
echo "Channel $channel has $name in sequence $sequence, package $id."
