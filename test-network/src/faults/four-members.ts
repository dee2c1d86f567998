import { organizations } from '@edgebeat/fabric-embedded/dist/network.test.harness';

/** So many members as SmartBFT needs to stand one that lies. */
export const fourMembers = [
  ...organizations,
  { name: 'delta', mspId: 'DeltaMSP', domain: 'delta.example.com', ports: { peer: 0, orderer: 0 } },
];
