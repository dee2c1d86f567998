# What the scripts of this folder share; they source it. It needs bash, node, and Fabric's peer and
# configtxlator on the PATH.

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sender='' # the msp folder of who sends updates, where that is not an administrator

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

need_programs() {
  local program
  for program in node peer configtxlator "$@"; do
    command -v "$program" >/dev/null ||
      fail "$program is not on the PATH; Fabric's installer has its programs: https://hyperledger-fabric.readthedocs.io/en/latest/install.html"
  done
}

# Reads options into variables of their names: --from-ca into from_ca, empty where it is not given. Of
# --env every one is in envs, too, and the last one in env.
read_options() { # NAMES ARGUMENTS...
  local names=$1 option
  shift
  for option in $names; do printf -v "${option//-/_}" ''; done
  envs=()
  while [ $# -gt 0 ]; do
    if [ "$1" = --help ]; then usage; exit; fi
    [[ $1 =~ ^--([a-z-]+)$ && " $names " == *" ${BASH_REMATCH[1]} "* ]] || fail "there is no option $1; see --help"
    option=${BASH_REMATCH[1]}
    printf -v "${option//-/_}" %s "${2:-}"
    [ "$option" != env ] || envs+=("$env")
    shift $(($# > 1 ? 2 : 1))
  done
}

need_value() { # OPTION VALUE
  [ -n "${2:-}" ] || fail "$1 is missing; see $(basename "$0") --help"
}

need_file() { # OPTION FILE
  need_value "$1" "${2:-}"
  [ -r "$2" ] || fail "$1 $2: there is no such file that you may read"
}

# Takes the part of a member's administrator, in this shell.
act_as() { # ENV_FILE
  need_file --env "$1"
  local name
  unset CORE_PEER_LOCALMSPID CORE_PEER_MSPCONFIGPATH CORE_PEER_ADDRESS ORDERER_ADDRESS ORDERER_CA
  # shellcheck disable=SC1090
  . "$1"
  for name in FABRIC_CFG_PATH CORE_PEER_LOCALMSPID CORE_PEER_MSPCONFIGPATH CORE_PEER_ADDRESS \
    ORDERER_ADDRESS ORDERER_CA; do
    [ -n "${!name:-}" ] || fail "--env $1 does not set $name; give the env.sh that was made for the member's administrator"
  done
  [ -d "$CORE_PEER_MSPCONFIGPATH/keystore" ] ||
    fail "--env $1: CORE_PEER_MSPCONFIGPATH $CORE_PEER_MSPCONFIGPATH has no keystore; it must be the administrator's msp folder"
}

# Fabric's peer looks for a relative path beside core.yaml.
absolute() { # FILE
  printf '%s/%s' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"
}

msp_of() { # ENV_FILE
  (act_as "$1" && printf '%s' "$CORE_PEER_LOCALMSPID")
}

# The sentence of a program that failed: its last error, as `peer` says how it is used and Node its version
# after it, or else its last line.
last_said() {
  local lines
  lines=$(grep -E '^[A-Za-z]*Error: ' "$work/said") || lines=$(grep '[^[:space:]]' "$work/said") || return 0
  tail -n 1 <<<"$lines"
}

# Runs a program and, when it fails, says what it said last.
run() { # PURPOSE COMMAND...
  local purpose=$1
  shift
  "$@" >"$work/said" 2>&1 || fail "$purpose: $(last_said)"
}

# Asks a question again until the answer is yes, for so many seconds.
within() { # SECONDS QUESTION...
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.3
  done
}

ordering() {
  printf '%s\n' -o "$ORDERER_ADDRESS" --tls --cafile "$ORDERER_CA"
}

# Whether something listens at an address.
listens() { # HOST:PORT
  timeout 3 bash -c 'exec 3<>"/dev/tcp/${0%:*}/${0##*:}"' "$1" 2>/dev/null
}

# Takes another member's orderer instead of the own one, where one is given.
order_with() { # HOST:PORT CA_FILE
  [ -n "$1" ] || return 0
  need_file --from-ca "$2"
  ORDERER_ADDRESS=$1 ORDERER_CA=$(absolute "$2")
}

# For what a member does with its own orderer, at --admin, and with that of another member, at --from.
act_between_orderers() {
  need_programs osnadmin
  need_value --channel "$channel"
  need_value --env "$env"
  need_value --admin "$admin"
  need_value --from "$from"
  need_file --from-ca "$from_ca"
  from_ca=$(absolute "$from_ca")
  act_as "$env"
  tls=$(dirname "$CORE_PEER_MSPCONFIGPATH")/tls
  need_file 'the TLS certificate beside the msp folder' "$tls/client.crt"
}

# Asks the own orderer at --admin. It ends with 0 whatever the orderer answered: the answer says the HTTP status.
admin_of_orderer() { # COMMAND ARGUMENTS...
  osnadmin channel "$@" -o "$admin" --ca-file "$ORDERER_CA" --client-cert "$tls/client.crt" --client-key "$tls/client.key" 2>&1
}

read_config_block() {
  run 'configtxlator cannot read the config block' configtxlator proto_decode --type common.Block \
    --input "$work/config.block" --output "$work/block.json"
}

# Fetches the channel's config to $work/block.json as the peer of this shell's administrator has it.
fetch_config_of_peer() { # CHANNEL
  run "$CORE_PEER_ADDRESS does not give the config of channel $1" \
    peer channel fetch config "$work/config.block" -c "$1"
  read_config_block
}

# Fetches the channel's config to $work/block.json from the first of the members whose orderer answers.
fetch_config() { # CHANNEL ENV_FILE...
  local channel=$1 env said=''
  shift
  for env in "$@"; do
    if (act_as "$env" && peer channel fetch config "$work/config.block" -c "$channel" $(ordering)) >"$work/said" 2>&1; then
      read_config_block
      return
    fi
    said="$said
  $env: $(last_said)"
  done
  fail "no orderer gave the config of channel $channel:$said"
}

ask() { # QUESTION ARGUMENTS...
  node "$tools/ask-config.cjs" "$@" 2>"$work/said" || fail "$(last_said)"
}

# Waits until the orderers of all these members have a config that orders in this way.
await_ordering() { # CHANNEL ORDERING ENV_FILE...
  local channel=$1 wanted=$2 env ordered
  shift 2
  for env in "$@"; do
    within 30 orders_as "$channel" "$wanted" "$env" ||
      fail "the orderer of $(msp_of "$env") still has the config $ordered after 30 s; look at its log before you go on"
  done
  echo "Every orderer that was asked orders $channel with: $wanted."
}

orders_as() { # CHANNEL ORDERING ENV_FILE
  fetch_config "$1" "$3"
  ordered=$(ask ordering "$work/block.json")
  [ "$ordered" = "$2" ]
}

edit() { # COMMAND ARGUMENTS...
  node "$tools/edit-config.cjs" "$@" 2>"$work/said" || fail "$(last_said)"
}

# Makes the unsigned update $work/update.pb of what edit-config.cjs wrote to $work.
compute_update() { # CHANNEL
  local name
  for name in original updated; do
    run "configtxlator cannot encode the $name config" configtxlator proto_encode --type common.Config \
      --input "$work/$name.json" --output "$work/$name.pb"
  done
  run 'configtxlator cannot compute the update' configtxlator compute_update --channel_id "$1" \
    --original "$work/original.pb" --updated "$work/updated.pb" --output "$work/delta.pb"
  run 'configtxlator cannot decode the update' configtxlator proto_decode --type common.ConfigUpdate \
    --input "$work/delta.pb" --output "$work/delta.json"
  edit envelope "$1" "$work/delta.json" "$work/envelope.json"
  run 'configtxlator cannot encode the envelope' configtxlator proto_encode --type common.Envelope \
    --input "$work/envelope.json" --output "$work/update.pb"
}

# Ends when these members are too few, with the sentence that says how more of them sign.
need_signatures() { # MEND ENV_FILE...
  local mend=$1 env
  shift
  ask signatures "$work/block.json" "$mend" $(for env in "$@"; do msp_of "$env"; echo; done)
}

# Signs an update as every member whose env.sh is given, and either leaves it in a file for others to
# sign, or sends it and waits until the channel has taken it.
sign_and_send() { # CHANNEL OUT ENV_FILE...
  local channel=$1 out=$2 env
  shift 2
  for env in "$@"; do
    (act_as "$env" && run "$CORE_PEER_LOCALMSPID cannot sign" peer channel signconfigtx -f "$work/update.pb")
  done
  if [ -n "$out" ]; then
    cp "$work/update.pb" "$out"
    echo "The update is in $out, signed by $# member(s); the others sign it with"
    echo "  peer channel signconfigtx -f $out"
    echo "and one of them sends it with send-update.sh."
    return
  fi
  send_update "$channel" "$work/update.pb" "$1"
}

send_update() { # CHANNEL FILE ENV_FILE
  local before
  fetch_config "$1" "$3"
  before=$(ask sequence "$work/block.json")
  (act_as "$3" && export CORE_PEER_MSPCONFIGPATH="${sender:-$CORE_PEER_MSPCONFIGPATH}" &&
    run "the orderer refuses the update" peer channel update -c "$1" -f "$2" $(ordering))
  within 30 config_is_after "$before" "$1" "$3" ||
    fail "the orderer took the update, but the channel's config is still number $before after 30 s; look at the orderers' logs"
  echo "Channel $1 has taken the update: config $(ask sequence "$work/block.json")."
}

config_is_after() { # NUMBER CHANNEL ENV_FILE
  fetch_config "$2" "$3"
  [ "$(ask sequence "$work/block.json")" -gt "$1" ]
}

# What the scripts that change a channel's config do: they say which change it is, which of their
# options names its subject, and how that is checked.
change_channel() { # EDIT SUBJECT_OPTION CHECK ARGUMENTS...
  local change=$1 option=$2 check=$3 subject channel out env envs
  shift 3
  read_options "channel ${option#--} env out" "$@"
  subject=${option#--}
  subject=${!subject}
  need_programs
  need_value --channel "$channel"
  "$check" "$option" "$subject"
  need_value --env "${envs[0]:-}"
  for env in "${envs[@]}"; do (act_as "$env"); done
  fetch_config "$channel" "${envs[@]}"
  edit "$change" "$work/block.json" "$subject"
  compute_update "$channel"
  [ -n "$out" ] || need_signatures 'give the env.sh of each with --env, or let them sign a file (--out)' "${envs[@]}"
  sign_and_send "$channel" "$out" "${envs[@]}"
}
