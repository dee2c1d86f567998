import type { ChannelOptions, NetworkOptions } from './network-options';
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
  organizations: [organization('a'), organization('b')],
  channels: [{ name: 'ch1', chaincodes: [chaincode] }],
};

const withChannel = (channel: Partial<ChannelOptions>): Partial<NetworkOptions> => {
  return { channels: [{ name: 'ch1', chaincodes: [], ...channel }] };
};

const [first, second] = [organization('a'), organization('b')];

const wrong: [string, Partial<NetworkOptions>][] = [
  ['dataDir', { dataDir: '' }],
  ['channels', { channels: [] }],
  ['channels[0].name', withChannel({ name: 'Upper' })],
  ['channels[1].name', { channels: [...valid.channels, ...valid.channels] }],
  ['channels[ch1].organizations', withChannel({ organizations: [] })],
  ['channels[ch1].organizations', withChannel({ organizations: ['cMSP'] })],
  ['channels[ch1].organizations', withChannel({ organizations: ['aMSP', 'aMSP'] })],
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
  [
    'channels[ch1].chaincodes[qscc].name',
    withChannel({ chaincodes: [{ ...chaincode, name: 'qscc' }] }),
  ],
  [
    'channels[ch1].chaincodes[asset].version',
    withChannel({ chaincodes: [{ ...chaincode, version: '' }] }),
  ],
  [
    'channels[ch1].chaincodes[asset].sequence',
    withChannel({ chaincodes: [{ ...chaincode, sequence: 0 }] }),
  ],
  [
    'channels[ch1].chaincodes[asset].packageId',
    withChannel({ chaincodes: [{ ...chaincode, packageId: '' }] }),
  ],
  [
    'channels[ch1].chaincodes[asset].addresses.bMSP',
    withChannel({ chaincodes: [{ ...chaincode, addresses: { aMSP: 'h:1' } }] }),
  ],
  [
    'channels[ch1].chaincodes[asset].signaturePolicy',
    withChannel({ chaincodes: [{ ...chaincode, signaturePolicy: "OR('cMSP.peer')" }] }),
  ],
  ['channels[ch1].chaincodes[asset].name', withChannel({ chaincodes: [chaincode, chaincode] })],
  ['batchTimeoutMs', { batchTimeoutMs: 0 }],
  ['batchTimeoutMs', { batchTimeoutMs: 0.5 }],
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
