/**
 * Answers questions about a channel's config as configtxlator prints it, for the scripts of this folder:
 * `node ask-config.cjs QUESTION ARGUMENTS`. It changes nothing.
 */
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const { configOf, consensusOf, fail, kindOf, readJson } = require('./config-block.cjs');
const {
  changesOf,
  committingFault,
  describedIn,
  groupsOf,
  holds,
  signingFault,
} = require('./config-parts.cjs');
const { at } = require('./consenters.cjs');

const questions = {
  /** The number of the config. */
  sequence: (block) => console.log(configOf(block).sequence ?? 0),

  /** Whether the orderer of an address is a consenter. */
  consents(block, address) {
    const orderer = configOf(block).channel_group.groups.Orderer;
    const is = kindOf(orderer)
      .list(orderer)
      .some((one) => at(one) === address);
    console.log(is ? 'yes' : 'no');
  },

  /** How the channel orders: `etcdraft` or `BFT`, and its state. */
  ordering(block) {
    const { type, state } = consensusOf(configOf(block).channel_group.groups.Orderer);
    console.log(`${type} ${state}`);
  },

  /** Ends with a sentence when those who sign are too few, or not on the channel. */
  signatures(block, mend, ...mspIds) {
    const { Application, Orderer } = configOf(block).channel_group.groups;
    const signers = [...new Set(mspIds)];
    for (const [name, group] of Object.entries({ Application, Orderer })) {
      const fault = signingFault(name, group, signers, mend);
      if (fault !== undefined) fail(fault);
    }
  },

  /** Ends with a sentence when these members are too few to commit a chaincode's definition. */
  committers(block, what, mend, ...mspIds) {
    const { Application } = configOf(block).channel_group.groups;
    const fault = committingFault(Application, mspIds, what, mend);
    if (fault !== undefined) fail(fault);
  },

  /** For each member a line: its MSP id, its anchor peer's address or `-`, a file with its TLS authorities. */
  peers(block, folder, ...mspIds) {
    const { groups } = configOf(block).channel_group.groups.Application;
    for (const mspId of mspIds) {
      const { AnchorPeers, MSP } = groups[mspId].values;
      const [anchor] = AnchorPeers?.value.anchor_peers ?? [];
      const file = join(folder, `${mspId}.pem`);
      const roots = MSP.value.config.tls_root_certs.map((one) => Buffer.from(one, 'base64'));
      writeFileSync(file, roots.join('\n'));
      const address = anchor === undefined ? '-' : `${anchor.host}:${anchor.port}`;
      console.log(`${mspId} ${address} ${file}`);
    }
  },

  /** Whether the channel has an update: everything in it, and nothing of it changed since. */
  taken(block, envelope) {
    const { write_set: written, read_set: read } = readJson(envelope).payload.data.config_update;
    console.log(holds(configOf(block).channel_group, written, read) ? 'yes' : 'no');
  },

  /** What an update adds, changes and removes, a line each. */
  changes(block, envelope) {
    const { write_set: written } = readJson(envelope).payload.data.config_update;
    for (const line of changesOf(configOf(block).channel_group, written)) console.log(line);
  },

  /** Ends with a sentence when an update does not add the member of a definition just as that describes it. */
  describes(envelope, definitionFile) {
    const described = describedIn(readFileSync(definitionFile, 'utf8'));
    if (described === undefined) fail(`--definition ${definitionFile} is no member's definition`);
    const { groups } = readJson(envelope).payload.data.config_update.write_set;
    for (const [name, wanted] of Object.entries(groupsOf(described))) {
      const added = groups[name]?.groups?.[described.mspId];
      if (isDeepStrictEqual(added, wanted)) continue;
      fail(`${name}/${described.mspId} in the update is not what ${definitionFile} describes`);
    }
  },

  /** The MSP ids of those who signed an update, one a line. */
  signers(envelope) {
    const { signatures } = readJson(envelope).payload.data;
    for (const { signature_header: header } of signatures ?? []) console.log(header.creator.mspid);
  },
};

const [, , question, ...args] = process.argv;
questions[question](...args);
