# What the scripts about a chaincode's definition share; they source it after channel-config.bash.

# Prints the definition that is committed, JSON, as the peer of this shell's administrator knows it.
committed() { # CHANNEL NAME
  peer lifecycle chaincode querycommitted -C "$1" -n "$2" -O json 2>"$work/said" ||
    fail "--name $2: $CORE_PEER_ADDRESS knows no such chaincode on $1: $(last_said)"
}

field() { # DEFINITION NAME
  printf '%s' "$1" | node -p "JSON.parse(require('node:fs').readFileSync(0, 'utf8')).$2 ?? ''"
}

# Waits until the own peer has the block with a sequence; it may just have joined.
await_sequence() { # CHANNEL NAME SEQUENCE
  [ "$3" -gt 0 ] || return 0
  within 30 has_sequence "$@" ||
    fail "--sequence: $CORE_PEER_ADDRESS has no sequence $3 of $2 on $1 after 30 s, which comes before the one to approve: $(last_said)"
}

has_sequence() { # CHANNEL NAME SEQUENCE
  local definition
  definition=$(peer lifecycle chaincode querycommitted -C "$1" -n "$2" -O json 2>"$work/said") || return 1
  [ "$(field "$definition" sequence)" -lt "$3" ] || return 0
  echo "its sequence is $(field "$definition" sequence), and the next one is one more" >"$work/said"
  return 1
}

need_collections() { # DEFINITION FILE
  if [ -n "$2" ]; then need_file --collections "$2"; fi
  if [ -n "$(field "$1" collections?.config)" ] && [ -z "$2" ]; then
    fail "--collections is missing: the chaincode has collections, and the definition is approved with them"
  fi
}

package_id() { # FILE
  peer lifecycle chaincode calculatepackageid "$1" 2>"$work/said" || fail "--package $1: $(last_said)"
}

install_package() { # FILE ID
  if peer lifecycle chaincode queryinstalled 2>/dev/null | grep -qF "$2"; then return; fi
  run "$CORE_PEER_ADDRESS does not install $1" peer lifecycle chaincode install "$1"
  echo "$2 is installed at $CORE_PEER_ADDRESS."
}

# An orderer that has just become a consenter takes transactions a little later. An approval that was not seen
# to be committed in time is sent again, and so is one that a peer endorsed while it was still getting blocks: it
# has read a sequence that another one followed, and by the time the peer has seen that, it has them all. Of one
# that is there already, with this package, Fabric says that its sequence cannot be redefined: nothing is left to do.
approve() { # ID OPTIONS_OF_THE_DEFINITION...
  within 90 has_approved "$@" || fail "$CORE_PEER_LOCALMSPID cannot approve: $(last_said)"
  echo "$CORE_PEER_LOCALMSPID has approved."
}

has_approved() { # ID OPTIONS_OF_THE_DEFINITION...
  local id=$1
  shift
  peer lifecycle chaincode approveformyorg $(ordering) "$@" --package-id "$id" --waitForEventTimeout 10s >"$work/said" 2>&1 && return
  if grep -qE 'attempted to redefine (the current committed|uncommitted) sequence \([0-9]+\) for namespace [^ ]+( with unchanged content)?$' "$work/said"; then return; fi
  if grep -q 'private data matching public hash version is not available' "$work/said"; then
    fail "$CORE_PEER_LOCALMSPID has approved this definition before, and its peer has lost that, which no other member has: define the chaincode anew with define-chaincode.sh"
  fi
  if grep -qE 'currently defined sequence [0-9]+ is larger than requested sequence' "$work/said"; then
    fail "the members have committed a later definition of the chaincode than the one that $CORE_PEER_LOCALMSPID is to approve ($(last_said)): have an invitation made for it (edgebeat site invite), and take it with \"edgebeat site upgrade FILE\"; or approve it with approve-chaincode.sh without --sequence"
  fi
  grep -qE 'channel does not exist|NOT_FOUND|SERVICE_UNAVAILABLE|MVCC_READ_CONFLICT|timed out waiting for txid|error receiving from deliver filtered' "$work/said" ||
    fail "$CORE_PEER_LOCALMSPID cannot approve: $(last_said)"
  return 1
}
