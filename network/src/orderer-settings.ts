import { join } from 'node:path';
import { ownListen, type PlacedMember } from './placed-member';

/** The orderer's orderer.yaml: channels are joined through its admin port, with a client's TLS. */
export function ordererSettings(member: PlacedMember): object {
  const { mspId, paths, folder, ports, hosts } = member;
  const own = ownListen(hosts);
  const data = join(folder, 'orderer', 'data');
  const { certificate, key, ca } = paths.orderer.tls;
  const tls = { Enabled: true, Certificate: certificate, PrivateKey: key, RootCAs: [ca] };
  const mutualTls = { ...tls, ClientAuthRequired: true, ClientRootCAs: [ca] };
  return {
    General: {
      ListenAddress: hosts.listen,
      ListenPort: ports.orderer,
      TLS: tls,
      Keepalive: { ServerMinInterval: '10s', ServerInterval: '7200s', ServerTimeout: '20s' },
      Cluster: { SendBufferSize: 100, ClientCertificate: certificate, ClientPrivateKey: key },
      BootstrapMethod: 'none',
      LocalMSPDir: paths.orderer.msp.folder,
      LocalMSPID: mspId,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      Authentication: { TimeWindow: '15m' },
    },
    FileLedger: { Location: data },
    Admin: { ListenAddress: `${own}:${String(ports.admin)}`, TLS: mutualTls },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
    Consensus: {
      WALDir: join(data, 'raft', 'wal'),
      SnapDir: join(data, 'raft', 'snapshot'),
      // One that was taken out may miss the block that says so; with the stock 10 minutes it goes on
      // to look for a leader as long.
      EvictionSuspicion: '5s',
    },
    Operations: {
      ListenAddress: `${own}:${String(ports.ordererOperations)}`,
      TLS: mutualTls,
    },
    Metrics: { Provider: 'prometheus' },
  };
}
