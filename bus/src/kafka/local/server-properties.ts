/** How a broker on this machine runs: KRaft, broker and controller in one, TLS with certificates. */
export interface ServerOptions {
  readonly port: number;
  readonly controllerPort: number;
  /** Where its data lies. */
  readonly data: string;
  /** A PEM file with its key (PKCS#8) and certificate, for clients and for itself. */
  readonly certificate: string;
  /** A PEM file with every authority whose certificates are taken. */
  readonly authorities: string;
  /** The common names that may do everything; the broker's own has to be one of them. */
  readonly superUsers: readonly string[];
}

const host = '127.0.0.1';

/** The common name alone is who somebody is. */
const principalRule = 'RULE:^.*CN=([^,]+).*$/$1/,DEFAULT';

/** The settings of a small broker that keeps what it acknowledged over kill -9. */
export function serverProperties(options: ServerOptions): string {
  const { port, controllerPort, data, certificate, authorities, superUsers } = options;
  const properties: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${host}:${String(controllerPort)}`,
    listeners: `CLIENTS://${host}:${String(port)},CONTROLLER://${host}:${String(controllerPort)}`,
    'advertised.listeners': `CLIENTS://${host}:${String(port)}`,
    'listener.security.protocol.map': 'CLIENTS:SSL,CONTROLLER:SSL',
    'inter.broker.listener.name': 'CLIENTS',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,

    'ssl.client.auth': 'required',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': certificate,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': authorities,
    'ssl.principal.mapping.rules': principalRule,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': false,
    'super.users': superUsers.map((name) => `User:${name}`).join(';'),

    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,

    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'log.cleaner.dedupe.buffer.size': 16 * 1_048_576,
    'log.cleaner.io.buffer.size': 8 * 1_048_576,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${String(value)}\n`)
    .join('');
}
