#!/usr/bin/env bash
# Lets a member approve a chaincode's definition, so that its peer endorses.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"
. "$(dirname "$0")/chaincode-definition.bash"

usage() {
  cat <<'TEXT'
usage: approve-chaincode.sh --channel NAME --env FILE --name NAME --package FILE [--collections FILE]
                            [--sequence NUMBER --version TEXT] [--from HOST:PORT --from-ca FILE]

Run by a member that is new, or was left out, when its chaincode service listens. Installs the package and
approves the definition that is committed; the chaincode itself does not change.

  --channel NAME      the channel
  --env FILE          the env.sh of its administrator
  --name NAME         the chaincode
  --package FILE      the package that the members installed, which they gave you
  --collections FILE  the chaincode's collections, if it has any, which they gave you
  --sequence NUMBER   the definition to approve, where it is not the one that is committed: the members'
  --version TEXT      next one
  --from HOST:PORT    a consenter that takes the approval, while the own orderer is none
  --from-ca FILE      the TLS authority of that orderer, PEM
TEXT
}

read_options 'channel env name package collections sequence version from from-ca' "$@"
need_programs
need_value --channel "$channel"
need_value --env "$env"
need_value --name "$name"
need_file --package "$package"
act_as "$env"
order_with "$from" "$from_ca"

if [ -n "$sequence" ]; then
  need_value --version "$version"
  await_sequence "$channel" "$name" $((sequence - 1))
else
  definition=$(committed "$channel" "$name")
  need_collections "$definition" "$collections"
  version=$(field "$definition" version) sequence=$(field "$definition" sequence)
fi
id=$(package_id "$package")
install_package "$package" "$id"
options=(--channelID "$channel" --name "$name" --version "$version" --sequence "$sequence")
[ -z "$collections" ] || options+=(--collections-config "$collections")
approve "$id" "${options[@]}"
