#!/usr/bin/env bash
# Waits until orderers have taken a step of the way from Raft to BFT.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: await-ordering.sh --channel NAME --ordering TEXT --env FILE [--env FILE]...

Run by members at their own places, after a step of migrate-to-bft.sh was sent.

  --channel NAME   the channel
  --ordering TEXT  after enter 'etcdraft STATE_MAINTENANCE', after switch 'BFT STATE_MAINTENANCE', after leave
                   'BFT STATE_NORMAL', or 'etcdraft STATE_NORMAL' where nothing was switched
  --env FILE       the env.sh of a member's administrator, whose orderer is asked; once for each member
TEXT
}

read_options 'channel ordering env' "$@"
need_programs
need_value --channel "$channel"
[[ $ordering =~ ^(etcdraft|BFT)\ STATE_(MAINTENANCE|NORMAL)$ ]] ||
  fail "--ordering ${ordering:-is missing}: it is etcdraft or BFT, and STATE_MAINTENANCE or STATE_NORMAL, as --help lists them"
need_value --env "${envs[0]:-}"
for env in "${envs[@]}"; do (act_as "$env"); done
await_ordering "$channel" "$ordering" "${envs[@]}"
