import { materialPaths } from '@edgebeat/fabric-embedded';
import { ordererSettings } from './orderer-settings';
import { defaultTimes, peerSettings } from './peer-settings';
import { hostsOf, type PlacedMember } from './placed-member';

const ports = {
  ...{ peer: 1, orderer: 2, admin: 3 },
  ...{ peerOperations: 4, ordererOperations: 5 },
};

function given(host?: string): PlacedMember {
  return {
    ...{ name: 'alpha', mspId: 'AlphaMSP', domain: 'alpha.example.com', ports },
    ...{ hosts: hostsOf(host), folder: '/data', logs: '/logs' },
    paths: materialPaths('/crypto', 'alpha.example.com'),
  };
}

describe('where a member’s nodes listen', () => {
  it.each([[undefined], ['localhost']])(
    'given the host %s, when its settings are made, then everything is on the loopback address',
    (host) => {
      const member = given(host);

      const peer = peerSettings(member, '/builder', defaultTimes);
      const orderer = ordererSettings(member);

      expect(JSON.stringify([peer, orderer])).not.toContain('0.0.0.0');
      expect(peer).toMatchObject({ peer: { address: 'localhost:1' } });
    },
  );

  it('given a host, when its settings are made, then other machines reach peer and orderer, and neither administration nor health', () => {
    const member = given('alpha.example.com');

    const peer = peerSettings(member, '/builder', defaultTimes);
    const orderer = ordererSettings(member);

    expect(peer).toMatchObject({
      peer: {
        ...{ listenAddress: '0.0.0.0:1', address: 'alpha.example.com:1' },
        chaincodeListenAddress: '127.0.0.1:0',
      },
      operations: { listenAddress: '127.0.0.1:4' },
    });
    expect(orderer).toMatchObject({
      General: { ListenAddress: '0.0.0.0', ListenPort: 2 },
      Admin: { ListenAddress: '127.0.0.1:3' },
      Operations: { ListenAddress: '127.0.0.1:5' },
    });
  });
});
