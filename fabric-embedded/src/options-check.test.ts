import type { NetworkOptions } from './network-options';
import { checkOptions } from './options-check';

const organization = (name: string, port = 0) => ({
  name,
  mspId: `${name}MSP`,
  domain: `${name}.example.com`,
  ports: { peer: port, orderer: 0 },
});

const chaincode = {
  name: 'asset',
  version: '1.0',
  sequence: 1,
  packageId: 'asset:1',
  addresses: { aMSP: 'localhost:1', bMSP: 'localhost:2' },
};

const valid: NetworkOptions = {
  dataDir: '/data',
  channel: 'ch1',
  organizations: [organization('a'), organization('b')],
  chaincodes: [chaincode],
};

const [first, second] = [organization('a'), organization('b')];

const wrong: [string, Partial<NetworkOptions>][] = [
  ['dataDir', { dataDir: '' }],
  ['channel', { channel: 'Upper' }],
  ['organizations', { organizations: [] }],
  ['organizations[1].name', { organizations: [first, { ...second, name: 'a' }] }],
  ['organizations[1].name', { organizations: [first, { ...second, name: 'B C' }] }],
  ['organizations[1].mspId', { organizations: [first, { ...second, mspId: 'aMSP' }] }],
  ['organizations[0].mspId', { organizations: [{ ...first, mspId: '../x' }, second] }],
  ['organizations[0].domain', { organizations: [{ ...first, domain: 'a_b' }, second] }],
  ['organizations[1].domain', { organizations: [first, { ...second, domain: first.domain }] }],
  ['organizations[0].ports.peer', { organizations: [organization('a', 70_000), second] }],
  [
    'organizations[1].ports.peer',
    { organizations: [organization('a', 80), organization('b', 80)] },
  ],
  ['chaincodes[qscc].name', { chaincodes: [{ ...chaincode, name: 'qscc' }] }],
  ['chaincodes[asset].version', { chaincodes: [{ ...chaincode, version: '' }] }],
  ['chaincodes[asset].sequence', { chaincodes: [{ ...chaincode, sequence: 0 }] }],
  ['chaincodes[asset].packageId', { chaincodes: [{ ...chaincode, packageId: '' }] }],
  [
    'chaincodes[asset].addresses.bMSP',
    { chaincodes: [{ ...chaincode, addresses: { aMSP: 'h:1' } }] },
  ],
  [
    'chaincodes[asset].signaturePolicy',
    { chaincodes: [{ ...chaincode, signaturePolicy: "OR('cMSP.peer')" }] },
  ],
  ['chaincodes[asset].name', { chaincodes: [chaincode, chaincode] }],
  ['batchTimeoutMs', { batchTimeoutMs: -1 }],
  ['executionTimeoutMs', { executionTimeoutMs: Number.NaN }],
  ['limits.gatewayService', { limits: { gatewayService: -1 } }],
  ['limits.deliverService', { limits: { deliverService: 0.5 } }],
];

describe('checkOptions', () => {
  it('given options that fit, when they are checked, then nothing is refused', () => {
    expect(() => {
      checkOptions(valid);
    }).not.toThrow();
  });

  it.each(wrong)(
    'given a wrong %s, when options are checked, then it is named',
    (field, change) => {
      let failure: unknown;
      try {
        checkOptions({ ...valid, ...change });
      } catch (error) {
        failure = error;
      }

      expect(failure).toMatchObject({ code: 'invalid-option', field });
      expect(String(failure)).toContain(`${field} `);
    },
  );
});
