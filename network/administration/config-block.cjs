/** A config block as configtxlator prints it, as edit-config.cjs and ask-config.cjs read it. */
'use strict';

const { readFileSync } = require('node:fs');
const { kinds } = require('./consenters.cjs');

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const configOf = (block) => readJson(block).data.data[0].payload.data.config;
const consensusOf = (orderer) => orderer.values.ConsensusType.value;

/** How the channel lists its consenters. */
function kindOf(orderer) {
  const { type } = consensusOf(orderer);
  return kinds[type] ?? fail(`the channel orders with ${type}, which these scripts do not know`);
}

module.exports = { configOf, consensusOf, fail, kindOf, readJson };
