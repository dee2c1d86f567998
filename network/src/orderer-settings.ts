import { join } from 'node:path';
import type { PlacedMember } from './placed-member';

/** The orderer's orderer.yaml: channels are joined through its admin port, with a client's TLS. */
export function ordererSettings({ mspId, paths, folder, ports }: PlacedMember): object {
  const data = join(folder, 'orderer', 'data');
  const { certificate, key, ca } = paths.orderer.tls;
  const tls = { Enabled: true, Certificate: certificate, PrivateKey: key, RootCAs: [ca] };
  return {
    General: {
      ListenAddress: '127.0.0.1',
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
    Admin: {
      ListenAddress: `127.0.0.1:${String(ports.admin)}`,
      TLS: { ...tls, ClientAuthRequired: true, ClientRootCAs: [ca] },
    },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
    Consensus: { WALDir: join(data, 'raft', 'wal'), SnapDir: join(data, 'raft', 'snapshot') },
    Operations: { ListenAddress: '127.0.0.1:0' },
    Metrics: { Provider: 'disabled' },
  };
}
