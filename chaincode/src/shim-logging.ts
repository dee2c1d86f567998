import { Shim } from 'fabric-shim';

/** The shim's loggers on the path of a transaction. */
const loggers = [
  'lib/chaincode.js',
  'lib/handler.js',
  'lib/iterators.js',
  'lib/server.js',
  'lib/stub.js',
  'contracts-spi/chaincodefromcontract.js',
  'contracts-spi/datamarshall.js',
];

/**
 * Silences what the shim writes about transactions. It logs every refused one twice, with its
 * arguments, although the caller gets the refusal, and it formats every line before it looks at the
 * level, which costs more than many a transaction. Its logger for rejections that nobody handled
 * stays on.
 */
export function quietShim(): void {
  for (const name of loggers) Shim.newLogger(name).silent = true;
}
