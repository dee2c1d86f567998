#!/usr/bin/env bash
# Removes a member from a live channel.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: remove-member.sh --channel NAME --member MSP_ID --env FILE [--env FILE]... [--out FILE]

Run by the members that stay. The member's clients, peer and orderer are refused afterwards, and its orderer
is no consenter any more.

  --channel NAME   the channel
  --member MSP_ID  the member that leaves
  --env FILE       the env.sh of a member's administrator, who signs; once for each member. The first
                   one's orderer is asked for the config and takes the update
  --out FILE       do not send: leave the update in this file, for others to sign
TEXT
}

change_channel remove-member --member need_value "$@"
