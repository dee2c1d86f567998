/**
 * Edits a channel's config as configtxlator prints it, for the scripts of this folder:
 * `node edit-config.cjs COMMAND ARGUMENTS`. It writes `original.json` and `updated.json`, from which
 * configtxlator computes an update, beside the config block that it was given.
 */
'use strict';

const { X509Certificate } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const configUpdateType = 2;

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, JSON.stringify(value));
const configOf = (block) => readJson(block).data.data[0].payload.data.config;

/** Writes a config before and after a change of its channel group. */
function change(block, edit) {
  const { channel_group: original } = configOf(block);
  const updated = structuredClone(original);
  edit(updated.groups.Application, updated.groups.Orderer);
  for (const [name, group] of Object.entries({ original, updated })) {
    writeJson(join(dirname(block), `${name}.json`), { channel_group: group });
  }
}

function raftMetadata(orderer) {
  const { type, metadata } = orderer.values.ConsensusType.value;
  if (type === 'etcdraft') return metadata;
  return fail(`the channel orders with ${type}; these scripts change the consenters of Raft only`);
}

const pemOf = (base64) => Buffer.from(base64, 'base64').toString();

/** Whether a consenter's TLS certificate was issued by one of a member's TLS authorities. */
function belongsTo(consenter, group) {
  const certificate = new X509Certificate(pemOf(consenter.server_tls_cert));
  const { tls_root_certs: roots, tls_intermediate_certs: between } = group.values.MSP.value.config;
  return [...(roots ?? []), ...(between ?? [])].some((authority) =>
    certificate.verify(new X509Certificate(pemOf(authority)).publicKey),
  );
}

const at = ({ host, port }) => `${host}:${port}`;

function consentersOf(orderer, mspId) {
  const group = orderer.groups[mspId];
  if (group === undefined) {
    fail(`${mspId} does not order on the channel; its members are ${list(orderer.groups)}`);
  }
  return raftMetadata(orderer).consenters.filter((one) => belongsTo(one, group));
}

const list = (groups) => Object.keys(groups).join(', ');
const endpoint = (address) => {
  const [, host, port] = /^(.+):(\d+)$/.exec(address);
  return { host, port: Number(port) };
};

/** How many of a group's members have to sign a change of it, by its Admins policy. */
function signaturesNeeded(group) {
  const { type, value } = group.policies.Admins.policy;
  const count = Object.keys(group.groups).length;
  if (type !== 3) return undefined;
  return { ANY: 1, ALL: count, MAJORITY: Math.floor(count / 2) + 1 }[value.rule];
}

function requireSignatures(name, group, signers) {
  const needed = signaturesNeeded(group);
  if (needed === undefined) return;
  const members = Object.keys(group.groups);
  const strangers = signers.filter((mspId) => !members.includes(mspId));
  if (strangers.length > 0) {
    fail(`${strangers.join(', ')} is not in ${name}, whose members are ${members.join(', ')}`);
  }
  if (signers.length >= needed) return;
  const others = members.filter((mspId) => !signers.includes(mspId));
  fail(
    `${name} changes when ${needed} of ${members.length} members sign; ${signers.join(', ')} would, and ${needed - signers.length} of ${others.join(', ')} must, too: give the env.sh of each with --env, or let them sign a file (--out)`,
  );
}

const commands = {
  /** The number of the config. */
  sequence: (block) => console.log(configOf(block).sequence ?? 0),

  'add-member'(block, definitionFile) {
    const { mspId, application, orderer, peerAddress, ordererAddress } = readJson(definitionFile);
    change(block, (applications, orderers) => {
      for (const { groups } of [applications, orderers]) {
        if (groups[mspId] !== undefined) {
          fail(`${mspId} is on the channel already, with ${list(groups)}`);
        }
      }
      const value = (content) => ({ mod_policy: 'Admins', value: content, version: '0' });
      application.values.AnchorPeers = value({ anchor_peers: [endpoint(peerAddress)] });
      orderer.values.Endpoints = value({ addresses: [ordererAddress] });
      applications.groups[mspId] = application;
      orderers.groups[mspId] = orderer;
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
      const metadata = raftMetadata(orderer);
      const leaving = consentersOf(orderer, mspId);
      if (leaving.length > 1) {
        fail(
          `${mspId} has ${leaving.length} consenters; remove all but one first: Raft takes one change at a time`,
        );
      }
      metadata.consenters = metadata.consenters.filter((one) => !leaving.includes(one));
      delete application.groups[mspId];
      delete orderer.groups[mspId];
    });
  },

  'add-consenter'(block, definitionFile) {
    const { mspId, ordererAddress, ordererTlsCertificate } = readJson(definitionFile);
    change(block, (_application, orderer) => {
      const { consenters } = raftMetadata(orderer);
      const own = {
        ...endpoint(ordererAddress),
        client_tls_cert: ordererTlsCertificate,
        server_tls_cert: ordererTlsCertificate,
      };
      if (orderer.groups[mspId] === undefined) {
        fail(`${mspId} does not order on the channel yet; run add-member.sh first`);
      }
      if (!belongsTo(own, orderer.groups[mspId])) {
        fail(
          `the orderer's TLS certificate in ${definitionFile} was not issued by a TLS authority of ${mspId}; make the definition again with describe-member.sh`,
        );
      }
      if (consenters.some((one) => at(one) === ordererAddress)) {
        fail(`${ordererAddress} is a consenter already, with ${consenters.map(at).join(', ')}`);
      }
      consenters.push(own);
    });
  },

  'remove-consenter'(block, address) {
    change(block, (_application, orderer) => {
      const metadata = raftMetadata(orderer);
      const staying = metadata.consenters.filter((one) => at(one) !== address);
      if (staying.length === metadata.consenters.length) {
        fail(`${address} is no consenter; those are ${metadata.consenters.map(at).join(', ')}`);
      }
      if (staying.length === 0) fail(`${address} is the channel's last consenter`);
      metadata.consenters = staying;
    });
  },

  /** Another TLS certificate of the consenter that the certificate names. */
  'renew-consenter'(block, certificateFile) {
    const pem = readFileSync(certificateFile);
    const renewed = pem.toString('base64');
    const { subject } = new X509Certificate(pem);
    change(block, (_application, orderer) => {
      const { consenters } = raftMetadata(orderer);
      const subjectOf = (one) => new X509Certificate(pemOf(one.server_tls_cert)).subject;
      const [consenter, ...more] = consenters.filter((one) => subjectOf(one) === subject);
      if (consenter === undefined || more.length > 0) {
        fail(
          `${certificateFile} is for ${subject}, which is not the name of one consenter; those are ${consenters.map(subjectOf).join(', ')}`,
        );
      }
      const owner = Object.values(orderer.groups).find((group) => belongsTo(consenter, group));
      if (owner !== undefined && !belongsTo({ server_tls_cert: renewed }, owner)) {
        fail(
          `${certificateFile} was not issued by a TLS authority of the member whose consenter ${at(consenter)} is`,
        );
      }
      if (consenter.server_tls_cert === renewed) {
        fail(`${at(consenter)} has that certificate already`);
      }
      consenter.client_tls_cert = renewed;
      consenter.server_tls_cert = renewed;
    });
  },

  /** Ends with a sentence when those who sign are too few, or not on the channel. */
  signatures(block, ...mspIds) {
    const { Application, Orderer } = configOf(block).channel_group.groups;
    const signers = [...new Set(mspIds)];
    requireSignatures('Application', Application, signers);
    requireSignatures('Orderer', Orderer, signers);
  },

  /** The MSP ids of those who signed an update, one a line. */
  signers(envelope) {
    const { signatures } = readJson(envelope).payload.data;
    for (const { signature_header: header } of signatures ?? []) console.log(header.creator.mspid);
  },

  envelope(channel, update, out) {
    const header = { channel_header: { channel_id: channel, type: configUpdateType } };
    writeJson(out, { payload: { header, data: { config_update: readJson(update) } } });
  },
};

const [, , command, ...args] = process.argv;
commands[command](...args);
