#!/usr/bin/env bash
# Lets a member's orderer, which has joined a live channel, take part in ordering.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: add-consenter.sh --channel NAME --definition FILE --env FILE [--env FILE]... [--out FILE]

Run by the channel's members, after join-channel.sh has succeeded for the orderer.

  --channel NAME   the channel
  --definition FILE what describe-member.sh of the orderer's member wrote
  --env FILE       the env.sh of a member's administrator, who signs; once for each member. The first
                   one's orderer is asked for the config and takes the update
  --out FILE       do not send: leave the update in this file, for others to sign
TEXT
}

# One that does not run counts as one that failed from the moment on that it is a consenter.
need_orderer() { # OPTION FILE
  need_file "$1" "$2"
  local address
  # What is no definition is named when it is read as one.
  address=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).ordererAddress ?? ""' "$2" 2>/dev/null) || return 0
  [ -z "$address" ] || listens "$address" ||
    fail "nothing listens at $address, where $2 has the orderer: start it first, and let it get the channel's blocks"
}

need_programs timeout
change_channel add-consenter --definition need_orderer "$@"
