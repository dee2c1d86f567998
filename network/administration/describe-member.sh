#!/usr/bin/env bash
# Writes what a channel has to know of a new member: nothing of it is secret.
set -euo pipefail
. "$(dirname "$0")/channel-config.bash"

usage() {
  cat <<'TEXT'
usage: describe-member.sh --env ENV_FILE --orderer-certificate FILE [--orderer-identity FILE] --out FILE

Run by the new member. Writes its definition: its certificate authorities, policies, the addresses of
its peer and orderer, and its orderer's TLS certificate.

  --env FILE                  the env.sh of its administrator
  --orderer-certificate FILE  the TLS certificate of its orderer (server.crt)
  --orderer-identity FILE     the certificate that its orderer signs with, which a BFT channel has to know
  --out FILE                  the definition, JSON
TEXT
}

read_options 'env orderer-certificate orderer-identity out' "$@"
need_programs configtxgen
need_value --env "$env"
need_file --orderer-certificate "$orderer_certificate"
[ -z "$orderer_identity" ] || need_file --orderer-identity "$orderer_identity"
need_value --out "$out"
act_as "$env"

node - "$work/configtx.yaml" <<'SCRIPT'
const { CORE_PEER_LOCALMSPID: ID, CORE_PEER_MSPCONFIGPATH: MSPDir } = process.env;
const rule = (...roles) => ({ Type: 'Signature', Rule: `OR(${roles.map((role) => `'${ID}.${role}'`).join(', ')})` });
const application = {
  Readers: rule('admin', 'peer', 'client'),
  Writers: rule('admin', 'client'),
  Admins: rule('admin'),
  Endorsement: rule('peer'),
};
const orderer = { Readers: rule('member'), Writers: rule('orderer'), Admins: rule('admin') };
const Organizations = Object.entries({ application, orderer }).map(([Name, Policies]) => ({ Name, ID, MSPDir, Policies }));
require('node:fs').writeFileSync(process.argv[2], JSON.stringify({ Organizations }));
SCRIPT
for part in application orderer; do
  FABRIC_CFG_PATH=$work configtxgen -printOrg $part -configPath "$work" >"$work/$part.json" 2>"$work/said" ||
    fail "configtxgen cannot describe $CORE_PEER_LOCALMSPID: $(last_said)"
done
node - "$work" "$orderer_certificate" "$out" "$orderer_identity" <<'SCRIPT'
const { readFileSync, writeFileSync } = require('node:fs');
const [, , work, certificate, out, identity] = process.argv;
const part = (name) => JSON.parse(readFileSync(`${work}/${name}.json`, 'utf8'));
const definition = {
  mspId: process.env.CORE_PEER_LOCALMSPID,
  peerAddress: process.env.CORE_PEER_ADDRESS,
  ordererAddress: process.env.ORDERER_ADDRESS,
  ordererTlsCertificate: readFileSync(certificate).toString('base64'),
  ...(identity !== '' && { ordererIdentity: readFileSync(identity).toString('base64') }),
  application: part('application'),
  orderer: part('orderer'),
};
writeFileSync(out, `${JSON.stringify(definition, undefined, 2)}\n`);
SCRIPT
echo "The definition of $CORE_PEER_LOCALMSPID is in $out; give it to the members. Its SHA-256, to be read out to them:"
node -p 'require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync(process.argv[1])).digest("hex")' "$out"
