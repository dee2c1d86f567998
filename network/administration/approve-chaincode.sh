#!/usr/bin/env bash
# Lets a new member approve a chaincode that is committed on a channel, so that its peer endorses.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"
. "$(dirname "$0")/chaincode-definition.bash"

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

read_options 'channel env name package collections' "$@"
need_programs
need_value --channel "$channel"
need_value --env "$env"
need_value --name "$name"
need_file --package "$package"
act_as "$env"

definition=$(committed "$channel" "$name")
need_collections "$definition" "$collections"
id=$(package_id "$package")
install_package "$package" "$id"
options=(--channelID "$channel" --name "$name" --version "$(field "$definition" version)" --sequence "$(field "$definition" sequence)")
[ -z "$collections" ] || options+=(--collections-config "$collections")
approve "$id" "${options[@]}"
