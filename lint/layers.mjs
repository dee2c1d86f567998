const workspaces = [
  ...['core', 'fabric-embedded', 'bus', 'database', 'ledger', 'store', 'chaincode', 'pipeline'],
  ...['gateway-app', 'agents', 'network', 'cli', 'test-network'],
];
const allBut = (...left) => workspaces.filter((workspace) => !left.includes(workspace));

/**
 * Which workspace may import which: the last column of the table in docs/architecture.md.
 * A workspace that is not named for another may not be imported there.
 */
export const layers = {
  core: [],
  'fabric-embedded': [],
  bus: ['core'],
  database: ['core'],
  ledger: ['core', 'bus', 'database'],
  store: ['core'],
  chaincode: ['core'],
  pipeline: ['core', 'bus', 'database', 'store'],
  'gateway-app': ['core', 'bus', 'database', 'ledger', 'pipeline'],
  agents: ['core', 'bus'],
  network: ['fabric-embedded'],
  cli: allBut('cli', 'test-network'),
  'test-network': allBut('test-network'),
};

/** Only these workspaces speak to Fabric's client library. */
const gatewayUsers = ['ledger', 'test-network'];

const shapelessNames = ['utils', 'helpers', 'common', 'lib', 'types', 'interfaces'];

/** The import rules of one workspace, for `no-restricted-imports`. */
export function restrictedImports(workspace) {
  const forbidden = Object.keys(layers).filter(
    (other) => other !== workspace && !layers[workspace].includes(other),
  );
  return {
    paths: gatewayUsers.includes(workspace)
      ? []
      : [
          {
            name: '@hyperledger/fabric-gateway',
            message: 'Only the workspace ledger speaks to Fabric; use its port.',
          },
        ],
    patterns: [
      ...forbidden.map((other) => ({
        regex: `^@edgebeat/${other}(/|$)`,
        message: `${workspace} may import only: ${layers[workspace].join(', ') || 'nothing of ours'}.`,
      })),
      {
        regex: `^(@edgebeat/${workspace}(/.*)?|\\.|\\./index|(\\.\\./)+index|\\.\\.)$`,
        message: 'A workspace does not import its own barrel.',
      },
      {
        regex: `^\\.{1,2}/(.*/)?(${shapelessNames.join('|')})(/|$)`,
        message: 'Name a file or folder after what it holds.',
      },
    ],
  };
}
