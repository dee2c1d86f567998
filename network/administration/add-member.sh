#!/usr/bin/env bash
# Adds a member to a live channel.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: add-member.sh --channel NAME --definition FILE --env FILE [--env FILE]... [--out FILE]

Run by the channel's members. The new member's clients may read and write afterwards; its peer and orderer
may join (join-channel.sh).

  --channel NAME   the channel
  --definition FILE what describe-member.sh of the new member wrote
  --env FILE       the env.sh of a member's administrator, who signs; once for each member. The first
                   one's orderer is asked for the config and takes the update
  --out FILE       do not send: leave the update in this file, for others to sign
TEXT
}

change_channel add-member --definition need_file "$@"
