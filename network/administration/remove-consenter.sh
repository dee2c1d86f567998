#!/usr/bin/env bash
# Takes an orderer out of ordering on a live channel.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: remove-consenter.sh --channel NAME --address HOST:PORT --env FILE [--env FILE]... [--out FILE]

Run by the channel's members. The orderer's member stays on the channel.

  --channel NAME   the channel
  --address HOST:PORT the consenter, as the channel's config names it
  --env FILE       the env.sh of a member's administrator, who signs; once for each member. The first
                   one's orderer is asked for the config and takes the update
  --out FILE       do not send: leave the update in this file, for others to sign
TEXT
}

change_channel remove-consenter --address need_value "$@"
