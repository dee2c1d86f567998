/**
 * How a channel's config lists its consenters, for edit-config.cjs. Raft has them in the metadata of its
 * consensus. BFT has them in a mapping, with a number, their member and the certificate that they sign
 * with, and once more in the policy by which blocks are valid: the signatures of a quorum of them.
 */
'use strict';

const { X509Certificate } = require('node:crypto');

const pemOf = (base64) => Buffer.from(base64, 'base64').toString();
const at = ({ host, port }) => `${host}:${port}`;

/** Whether a certificate was issued by one of these authorities. */
function isIssuedBy(certificate, authorities) {
  const issued = new X509Certificate(pemOf(certificate));
  return authorities.some((authority) =>
    issued.verify(new X509Certificate(pemOf(authority)).publicKey),
  );
}

const mspOf = (group) => group.values.MSP.value.config;

function isTlsOf(certificate, group) {
  const { tls_root_certs: roots, tls_intermediate_certs: between } = mspOf(group);
  return isIssuedBy(certificate, [...(roots ?? []), ...(between ?? [])]);
}

function isIdentityOf(certificate, group) {
  const { root_certs: roots, intermediate_certs: between } = mspOf(group);
  return isIssuedBy(certificate, [...(roots ?? []), ...(between ?? [])]);
}

/** Blocks are valid with the signatures of so many consenters that any two such groups share an honest one. */
function blockValidation(consenters) {
  const count = consenters.length;
  const lying = Math.floor((count - 1) / 3);
  const identities = consenters.map(({ msp_id: mspid, identity }) => ({
    principal: { id_bytes: identity, mspid },
    principal_classification: 'IDENTITY',
  }));
  const n = Math.ceil((count + lying + 1) / 2);
  const rules = consenters.map((_one, index) => ({ signed_by: index }));
  return { type: 1, value: { identities, rule: { n_out_of: { n, rules } }, version: 0 } };
}

const raft = {
  list: (orderer) => orderer.values.ConsensusType.value.metadata.consenters,
  set(orderer, consenters) {
    orderer.values.ConsensusType.value.metadata.consenters = consenters;
  },
  /** The entry of a consenter that is new. */
  entry: (_orderer, { host, port, tls }) => ({
    ...{ host, port },
    ...{ client_tls_cert: tls, server_tls_cert: tls },
  }),
  isOf: (consenter, _mspId, group) => isTlsOf(consenter.server_tls_cert, group),
};

const bft = {
  list: (orderer) => orderer.values.Orderers.value.consenter_mapping,
  set(orderer, consenters) {
    orderer.values.Orderers ??= { mod_policy: 'Admins', value: {}, version: '0' };
    orderer.values.Orderers.value.consenter_mapping = consenters;
    orderer.policies.BlockValidation.policy = blockValidation(consenters);
  },
  entry(orderer, { host, port, tls, mspId, identity }) {
    const id = Math.max(0, ...bft.list(orderer).map((one) => one.id)) + 1;
    return { ...raft.entry(orderer, { host, port, tls }), id, msp_id: mspId, identity };
  },
  isOf: (consenter, mspId) => consenter.msp_id === mspId,
};

const kinds = { etcdraft: raft, BFT: bft };

module.exports = { at, bft, isIdentityOf, isTlsOf, kinds, pemOf, raft };
