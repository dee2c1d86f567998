/**
 * Prints the hash of a block that configtxlator decoded: SHA-256 over the DER of its header, as Fabric
 * computes it (number, previous hash, data hash). `node block-hash.cjs BLOCK_JSON`
 */
'use strict';

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

const { header } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** Contents here stay below 128 bytes, whose length is one byte. */
const der = (tag, content) => Buffer.concat([Buffer.from([tag, content.length]), content]);

function integer(number) {
  const hex = BigInt(number ?? 0).toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return der(2, bytes[0] < 128 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
}

const octets = (base64) => der(4, Buffer.from(base64 ?? '', 'base64'));
const encoded = der(
  0x30,
  Buffer.concat([integer(header.number), octets(header.previous_hash), octets(header.data_hash)]),
);
console.log(createHash('sha256').update(encoded).digest('hex'));
