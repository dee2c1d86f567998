import type { FieldShape, MessageShape } from './strict-message';

const version: MessageShape = { 1: 'number', 2: 'number' };
const read: MessageShape = { 1: 'text', 2: version };
const chaincodeId: MessageShape = { 1: 'text', 2: 'text', 3: 'text' };
const endorsement: MessageShape = { 1: 'bytes', 2: 'bytes' };
const header: MessageShape = { 1: 'bytes', 2: 'bytes' };
const collection: MessageShape = { 1: 'text', 2: 'bytes', 3: 'bytes' };
const metadataEntry: MessageShape = { 1: 'text', 2: 'bytes' };
const principal: MessageShape = { 1: 'number', 2: 'bytes' };
const signaturePolicy: Record<number, FieldShape> = { 1: 'number' };
signaturePolicy[2] = { 1: 'number', 2: [signaturePolicy] };

/** The messages that a transaction is made of, field by field, as Fabric's protocol defines them. */
export const shapes = {
  payload: { 1: header, 2: 'bytes' },
  channelHeader: {
    1: 'number',
    2: 'number',
    3: { 1: 'number', 2: 'number' },
    4: 'text',
    5: 'text',
    6: 'number',
    7: 'bytes',
    8: 'bytes',
  },
  signatureHeader: { 1: 'bytes', 2: 'bytes' },
  identity: { 1: 'text', 2: 'bytes' },
  transaction: { 1: [{ 1: 'bytes', 2: 'bytes' }] },
  actionPayload: { 1: 'bytes', 2: { 1: 'bytes', 2: [endorsement] } },
  proposalResponse: { 1: 'bytes', 2: 'bytes' },
  headerExtension: { 2: chaincodeId },
  chaincodeAction: {
    1: 'bytes',
    2: 'bytes',
    3: { 1: 'number', 2: 'text', 3: 'bytes' },
    4: chaincodeId,
  },
  event: { 1: 'text', 2: 'text', 3: 'text', 4: 'bytes' },
  results: { 1: 'number', 2: [{ 1: 'text', 2: 'bytes', 3: [collection] }] },
  namespaceResults: {
    1: [read],
    2: [
      {
        1: 'text',
        2: 'text',
        3: 'number',
        4: { 1: [read] },
        5: { 1: 'number', 2: 'number', 3: 'bytes' },
      },
    ],
    3: [{ 1: 'text', 2: 'number', 3: 'bytes' }],
    4: [{ 1: 'text', 2: [metadataEntry] }],
  },
  hashedResults: {
    1: [{ 1: 'bytes', 2: version }],
    2: [{ 1: 'bytes', 2: 'number', 3: 'bytes', 4: 'number' }],
    3: [{ 1: 'bytes', 2: [metadataEntry] }],
  },
  signaturePolicyEnvelope: { 1: 'number', 2: signaturePolicy, 3: [principal] },
} as const satisfies Record<string, MessageShape>;
