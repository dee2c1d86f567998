/**
 * Edits a channel's config as configtxlator prints it, for the scripts of this folder:
 * `node edit-config.cjs COMMAND ARGUMENTS`. It writes `original.json` and `updated.json`, from which
 * configtxlator computes an update, beside the config block that it was given.
 */
'use strict';

const { X509Certificate } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { bftOptions } = require('./bft-options.cjs');
const { configOf, consensusOf, fail, kindOf, readJson } = require('./config-block.cjs');
const { describedIn, endpoint, groupsOf } = require('./config-parts.cjs');
const { at, bft, isIdentityOf, isTlsOf, pemOf, raft } = require('./consenters.cjs');

const configUpdateType = 2;
const inMaintenance = 'STATE_MAINTENANCE';

const writeJson = (file, value) => writeFileSync(file, JSON.stringify(value));
const readDefinition = (file) =>
  describedIn(readFileSync(file, 'utf8')) ??
  fail(
    `--definition ${file} is no definition that describe-member.sh or "edgebeat site init" wrote`,
  );

/** Writes a config before and after a change of its channel group. */
function change(block, edit) {
  const { channel_group: original } = configOf(block);
  const updated = structuredClone(original);
  edit(updated.groups.Application, updated.groups.Orderer);
  for (const [name, group] of Object.entries({ original, updated })) {
    writeJson(join(dirname(block), `${name}.json`), { channel_group: group });
  }
}

function consentersOf(orderer, mspId) {
  const group = orderer.groups[mspId];
  if (group === undefined) {
    fail(`${mspId} does not order on the channel; its members are ${list(orderer.groups)}`);
  }
  const { list: all, isOf } = kindOf(orderer);
  return all(orderer).filter((one) => isOf(one, mspId, group));
}

const list = (groups) => Object.keys(groups).join(', ');

const commands = {
  'add-member'(block, definitionFile) {
    const { mspId, ...described } = readDefinition(definitionFile);
    change(block, (applications, orderers) => {
      for (const { groups } of [applications, orderers]) {
        if (groups[mspId] !== undefined) {
          fail(`${mspId} is on the channel already, with ${list(groups)}`);
        }
      }
      const { Application, Orderer } = groupsOf(described);
      applications.groups[mspId] = Application;
      orderers.groups[mspId] = Orderer;
    });
  },

  'remove-member'(block, mspId) {
    change(block, (application, orderer) => {
      for (const { groups } of [application, orderer]) {
        if (groups[mspId] === undefined) {
          fail(`${mspId} is not on the channel; its members are ${list(groups)}`);
        }
        if (Object.keys(groups).length === 1) fail(`${mspId} is the channel's last member`);
      }
      const kind = kindOf(orderer);
      const leaving = consentersOf(orderer, mspId);
      if (leaving.length > 1) {
        fail(
          `${mspId} has ${leaving.length} consenters; remove all but one first: a channel takes one change at a time`,
        );
      }
      kind.set(
        orderer,
        kind.list(orderer).filter((one) => !leaving.includes(one)),
      );
      delete application.groups[mspId];
      delete orderer.groups[mspId];
    });
  },

  'add-consenter'(block, definitionFile) {
    const {
      mspId,
      ordererAddress,
      ordererTlsCertificate: tls,
      ...more
    } = readDefinition(definitionFile);
    const identity = more.ordererIdentity;
    change(block, (_application, orderer) => {
      const kind = kindOf(orderer);
      const group = orderer.groups[mspId];
      if (group === undefined) {
        fail(`${mspId} does not order on the channel yet; run add-member.sh first`);
      }
      if (!isTlsOf(tls, group)) {
        fail(
          `the orderer's TLS certificate in ${definitionFile} was not issued by a TLS authority of ${mspId}; make the definition again with describe-member.sh`,
        );
      }
      if (kind === bft && (identity === undefined || !isIdentityOf(identity, group))) {
        fail(
          `${definitionFile} has no signing certificate of the orderer that an authority of ${mspId} issued, which a BFT channel has to know; make the definition again with describe-member.sh --orderer-identity`,
        );
      }
      const consenters = kind.list(orderer);
      if (consenters.some((one) => at(one) === ordererAddress)) {
        fail(`${ordererAddress} is a consenter already, with ${consenters.map(at).join(', ')}`);
      }
      const own = kind.entry(orderer, { ...endpoint(ordererAddress), tls, mspId, identity });
      kind.set(orderer, [...consenters, own]);
    });
  },

  'remove-consenter'(block, address) {
    change(block, (_application, orderer) => {
      const kind = kindOf(orderer);
      const consenters = kind.list(orderer);
      const staying = consenters.filter((one) => at(one) !== address);
      if (staying.length === consenters.length) {
        fail(`${address} is no consenter; those are ${consenters.map(at).join(', ')}`);
      }
      if (staying.length === 0) fail(`${address} is the channel's last consenter`);
      kind.set(orderer, staying);
    });
  },

  /** Another certificate of the consenter that the certificate names: for TLS, or, with BFT, for signing. */
  'renew-consenter'(block, certificateFile) {
    const pem = readFileSync(certificateFile);
    const renewed = pem.toString('base64');
    const { subject } = new X509Certificate(pem);
    change(block, (_application, orderer) => {
      const kind = kindOf(orderer);
      const consenters = kind.list(orderer);
      const groups = Object.entries(orderer.groups);
      const subjectOf = (one) => new X509Certificate(pemOf(one.server_tls_cert)).subject;
      const signs = (one) => {
        const owner = orderer.groups[one.msp_id];
        return owner !== undefined && isIdentityOf(renewed, owner) && !isTlsOf(renewed, owner);
      };
      const [signer] = kind === bft ? consenters.filter(signs) : [];
      const isNamed = (one) => (signer === undefined ? subjectOf(one) === subject : one === signer);
      const [consenter, ...more] = consenters.filter(isNamed);
      if (consenter === undefined || more.length > 0) {
        fail(
          `${certificateFile} is for ${subject}, which is not the name of one consenter; those are ${consenters.map(subjectOf).join(', ')}`,
        );
      }
      const [, owner] = groups.find(([mspId, group]) => kind.isOf(consenter, mspId, group)) ?? [];
      if (signer === undefined && owner !== undefined && !isTlsOf(renewed, owner)) {
        fail(
          `${certificateFile} was not issued by a TLS authority of the member whose consenter ${at(consenter)} is`,
        );
      }
      const fields = signer === undefined ? ['server_tls_cert', 'client_tls_cert'] : ['identity'];
      if (fields.every((field) => consenter[field] === renewed)) {
        fail(`${at(consenter)} has that certificate already`);
      }
      for (const field of fields) consenter[field] = renewed;
      kind.set(orderer, consenters);
    });
  },

  /** In maintenance orderers take nothing but changes of how they order. */
  'enter-maintenance'(block) {
    change(block, (_application, orderer) => {
      const consensus = consensusOf(orderer);
      if (consensus.type !== 'etcdraft') {
        fail(`the channel orders with ${consensus.type} already; only a Raft channel is migrated`);
      }
      if (consensus.state === inMaintenance) fail('the channel is in maintenance already');
      const count = raft.list(orderer).length;
      if (count < 4) {
        fail(`the channel has ${count} consenters; BFT needs four or more, one of which may lie`);
      }
      consensus.state = inMaintenance;
    });
  },

  /** From Raft to BFT, with the same consenters and what they sign with. */
  'switch-to-bft'(block, identitiesFolder) {
    change(block, (_application, orderer) => {
      const consensus = consensusOf(orderer);
      if (consensus.type !== 'etcdraft') fail(`the channel orders with ${consensus.type} already`);
      if (consensus.state !== inMaintenance) {
        fail('the channel is not in maintenance; run the step enter first');
      }
      const consenters = raft.list(orderer).map((one, index) => {
        const [mspId, group] =
          Object.entries(orderer.groups).find((member) => raft.isOf(one, ...member)) ??
          fail(`no member's TLS authority issued the certificate of ${at(one)}`);
        const file = join(identitiesFolder, `${mspId}.pem`);
        if (!existsSync(file)) {
          fail(`${file} is missing: the certificate with which the orderer of ${mspId} signs`);
        }
        const identity = readFileSync(file).toString('base64');
        if (!isIdentityOf(identity, group)) {
          fail(`${file} was not issued by an authority of ${mspId}`);
        }
        return { ...one, id: index + 1, msp_id: mspId, identity };
      });
      consensus.type = 'BFT';
      consensus.metadata = bftOptions;
      bft.set(orderer, consenters);
    });
  },

  'leave-maintenance'(block) {
    change(block, (_application, orderer) => {
      const consensus = consensusOf(orderer);
      if (consensus.state !== inMaintenance) fail('the channel is not in maintenance');
      consensus.state = 'STATE_NORMAL';
    });
  },

  envelope(channel, update, out) {
    const header = { channel_header: { channel_id: channel, type: configUpdateType } };
    writeJson(out, { payload: { header, data: { config_update: readJson(update) } } });
  },
};

const [, , command, ...args] = process.argv;
commands[command](...args);
