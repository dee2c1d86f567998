import { common } from '@hyperledger/fabric-protos';
import { headerHash } from './header';

/**
 * The header hash, as 64 hex digits, of a block in its encoded form.
 *
 * @throws Error when the bytes are no block with a header.
 */
export function blockHash(bytes: Uint8Array): string {
  const header = common.Block.deserializeBinary(bytes).getHeader();
  if (header === undefined) throw new Error('the block has no header');
  return Buffer.from(headerHash(header)).toString('hex');
}
