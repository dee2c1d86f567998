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

change_channel add-consenter --definition need_file "$@"
