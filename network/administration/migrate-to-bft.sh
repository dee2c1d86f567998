#!/usr/bin/env bash
# Takes a live channel from Raft to BFT, in three steps.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: migrate-to-bft.sh --channel NAME --step enter|switch|leave --env FILE [--env FILE]...
                         [--sender FOLDER] [--identities FOLDER] [--out FILE]

Run by the channel's members, with the env.sh of every member that orders: each orderer is asked whether it
has taken the step. Where nobody holds them all, one leaves the update with --out, the others sign it, it is
sent with send-update.sh --sender, and each asks its own orderer with await-ordering.sh. Between the steps
orderers are stopped, backed up and started; see docs/runbooks/migrate-to-bft.md.

  --channel NAME       the channel
  --step enter         into maintenance: nothing else is ordered, and peers get no blocks
  --step switch        from Raft to BFT, with the same consenters
  --step leave         out of maintenance, to BFT, or back to Raft where nothing was switched
  --env FILE           the env.sh of a member's administrator, who signs; once for each member
  --sender FOLDER      for switch and leave, to send: the msp folder of the first member's orderer, with its keystore;
                       in maintenance orderers take updates only from one of them
  --identities FOLDER  for switch: MSP_ID.pem of every member, the certificate that its orderer signs with
  --out FILE           do not send: leave the update in this file, for others to sign
TEXT
}

read_options 'channel step env sender identities out' "$@"
need_programs
need_value --channel "$channel"
need_value --env "${envs[0]:-}"
for env in "${envs[@]}"; do (act_as "$env"); done
case $step in
  enter) change=enter-maintenance wanted='etcdraft STATE_MAINTENANCE' ;;
  switch)
    change=switch-to-bft wanted='BFT STATE_MAINTENANCE'
    need_value --identities "$identities"
    [ -d "$identities" ] || fail "--identities $identities: there is no such folder"
    ;;
  leave) change=leave-maintenance wanted='' ;;
  *) fail "--step ${step:-is missing}: it is enter, switch or leave" ;;
esac

if [ "$step" != enter ] && [ -z "$out" ]; then
  need_value --sender "$sender"
  [ -d "$sender/keystore" ] || fail "--sender $sender has no keystore; it must be the msp folder of the first member's orderer"
fi

fetch_config "$channel" "${envs[@]}"
[ -n "$wanted" ] || wanted="$(ask ordering "$work/block.json" | cut -d ' ' -f 1) STATE_NORMAL"
edit "$change" "$work/block.json" "$identities"
compute_update "$channel"
[ -n "$out" ] || need_signatures 'give the env.sh of each with --env, or let them sign a file (--out)' "${envs[@]}"
sign_and_send "$channel" "$out" "${envs[@]}"
[ -n "$out" ] || await_ordering "$channel" "$wanted" "${envs[@]}"
