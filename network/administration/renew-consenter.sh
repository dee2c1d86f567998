#!/usr/bin/env bash
# Makes a live channel know the renewed TLS certificate of a consenter.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: renew-consenter.sh --channel NAME --certificate FILE --env FILE [--env FILE]... [--out FILE]

Run by the channel's members, one consenter at a time. Afterwards the orderer is started again with the new
certificate and key; until then it is not reached by the other consenters.

  --channel NAME      the channel
  --certificate FILE  the renewed TLS certificate, PEM, with the subject and the authority of the old one
  --env FILE          the env.sh of a member's administrator, who signs; once for each member. The first
                      one's orderer is asked for the config and takes the update
  --out FILE          do not send: leave the update in this file, for others to sign
TEXT
}

change_channel renew-consenter --certificate need_file "$@"
