/** The settings of cryptogen for organisations with one peer and one user each. */
export function cryptoConfig(names: readonly string[]): string {
  const PeerOrgs = names.map((name) => ({
    ...{ Name: name, Domain: `${name}.example.com`, EnableNodeOUs: true },
    ...{ Template: { Count: 1 }, Users: { Count: 0 } },
  }));
  return JSON.stringify({ PeerOrgs });
}

const meta = (rule: string) => ({ Type: 'ImplicitMeta', Rule: rule });
const access = {
  Readers: meta('ANY Readers'),
  Writers: meta('ANY Writers'),
  Admins: meta('MAJORITY Admins'),
};

/** Settings of configtxgen with a channel of these organisations for each profile; JSON is YAML, too. */
export function profilesOf(
  folder: string,
  profiles: Readonly<Record<string, readonly string[]>>,
): string {
  const entries = Object.entries(profiles).map(
    ([profile, names]) => [profile, channelOf(folder, names)] as const,
  );
  return JSON.stringify({ Profiles: Object.fromEntries(entries) });
}

function channelOf(folder: string, names: readonly string[]) {
  const organizations = names.map((name) => organizationOf(folder, name));
  const endorsement = meta('MAJORITY Endorsement');
  return {
    Policies: access,
    Capabilities: { V3_0: true },
    Orderer: {
      OrdererType: 'etcdraft',
      EtcdRaft: { Consenters: [consenterOf(folder)] },
      Policies: { ...access, BlockValidation: meta('ANY Writers') },
      Capabilities: { V2_0: true },
      Organizations: organizations,
    },
    Application: {
      Policies: { ...access, Endorsement: endorsement, LifecycleEndorsement: endorsement },
      Capabilities: { V2_5: true },
      Organizations: organizations,
    },
  };
}

function consenterOf(folder: string) {
  const peer = `${folder}/crypto/peerOrganizations/one.example.com/peers/peer0.one.example.com`;
  const certificate = `${peer}/tls/server.crt`;
  const tls = { ClientTLSCert: certificate, ServerTLSCert: certificate };
  return { Host: 'localhost', Port: 7050, ...tls };
}

function organizationOf(folder: string, name: string) {
  const rule = (role: string) => ({ Type: 'Signature', Rule: `OR('${name}MSP.${role}')` });
  return {
    Name: name,
    ID: `${name}MSP`,
    MSPDir: `${folder}/crypto/peerOrganizations/${name}.example.com/msp`,
    OrdererEndpoints: ['localhost:7050'],
    Policies: {
      Readers: rule('member'),
      Writers: rule('member'),
      Admins: rule('admin'),
      Endorsement: rule('peer'),
    },
  };
}
