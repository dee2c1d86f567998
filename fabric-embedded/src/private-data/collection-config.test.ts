import type { CollectionOptions } from '../network-options';
import { collectionConfigs } from './collection-config';

const policy = "OR('AMSP.member', 'BMSP.member')";

function configs(...collections: CollectionOptions[]) {
  const chaincode = { name: 'cc', version: '1', sequence: 1, packageId: 'p', addresses: {} };
  return collectionConfigs([{ ...chaincode, collections }], ['AMSP', 'BMSP']).get('cc');
}

describe('collectionConfigs', () => {
  it('given a file as Fabric takes it, when it is read, then what is left out has its defaults', () => {
    const [config] = configs({ name: 'c-1_x', policy }) ?? [];

    expect(config?.toObject()).toMatchObject({
      name: 'c-1_x',
      requiredPeerCount: 0,
      maximumPeerCount: 1,
      blockToLive: 0,
      memberOnlyRead: false,
      memberOnlyWrite: false,
      endorsementPolicy: undefined,
    });
  });

  it.each<[string, CollectionOptions[]]>([
    ["invalid collection name '_c'.", [{ name: '_c', policy }]],
    ["invalid collection name ''.", [{ name: '', policy }]],
    ["invalid collection name 'a b'.", [{ name: 'a b', policy }]],
    [
      'collection-name: c -- found duplicate in collection configuration',
      [
        { name: 'c', policy },
        { name: 'c', policy },
      ],
    ],
    [
      'collection-name: c -- maximum peer count (1) cannot be less than the required peer count (2)',
      [{ name: 'c', policy, requiredPeerCount: 2 }],
    ],
    [
      'collection-name: c -- requiredPeerCount (-1) cannot be less than zero',
      [{ name: 'c', policy, requiredPeerCount: -1 }],
    ],
    ['blockToLive has to be a number', [{ name: 'c', policy, blockToLive: -1 }]],
    ['the peer counts have to be whole numbers', [{ name: 'c', policy, maxPeerCount: 1.5 }]],
    [
      "collection member 'CMSP' is not part of the channel",
      [{ name: 'c', policy: "OR('CMSP.member')" }],
    ],
    [
      'signature policy is not an OR concatenation, NOutOf 2',
      [{ name: 'c', policy: "AND('AMSP.member', 'BMSP.member')" }],
    ],
    ['invalid policy nonsense', [{ name: 'c', policy: 'nonsense' }]],
    [
      'cannot specify both',
      [
        {
          name: 'c',
          policy,
          endorsementPolicy: { signaturePolicy: policy, channelConfigPolicy: '/Channel/X' },
        },
      ],
    ],
  ])('given a collection, when %s, then it is refused with that', (reason, collections) => {
    expect(() => configs(...collections)).toThrow(reason);
  });
});
