import { isIP } from 'node:net';
import { z } from 'zod';
import { duration, size } from './quantities';

const mostMembers = 26;

const text = (form: RegExp, error: string) => z.string({ error }).regex(form, { error });
const word = <const T extends readonly [string, ...string[]]>(values: T, error: string) =>
  z.enum(values, { error });
const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${String(least)} to ${String(most)}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const object = <S extends z.ZodRawShape>(shape: S, what: string) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? `must hold ${what}` : undefined),
  });

const port = z
  .int({ error: 'must be a port, a whole number from 1 to 65535' })
  .min(1, { error: 'must be a port, a whole number from 1 to 65535' })
  .max(65_535, { error: 'must be a port, a whole number from 1 to 65535' });

const domainForm =
  /^(?=.{1,180}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;
const isHost = (host: string) => host === 'localhost' || isIP(host) > 0 || domainForm.test(host);

const Ports = object(
  {
    orderer: port.describe('Where clients, peers and other orderers reach the orderer.'),
    peer: port.describe('Where clients and other peers reach the peer.'),
    chaincode: port.describe('Where the peer reaches the chaincode service.'),
    admin: port.describe('Where `osnadmin` reaches the orderer.'),
    peerOperations: port.describe("The peer's health and metrics."),
    ordererOperations: port.describe("The orderer's health and metrics."),
  },
  'the ports orderer, peer, chaincode, admin, peerOperations and ordererOperations',
);

const FurtherPeer = object(
  {
    peer: port.describe('Where clients and other peers reach the peer.'),
    peerOperations: port.describe("The peer's health and metrics."),
  },
  'the ports peer and peerOperations',
);

const Site = object(
  {
    id: text(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short lower-case name').describe(
      'The name under which the site is registered on the ledger.',
    ),
    host: z
      .string({ error: 'must be localhost, an IP address or a DNS name' })
      .refine(isHost, { error: 'must be localhost, an IP address or a DNS name' })
      .default('localhost')
      .describe(
        'Under which name or address other machines reach the site; `localhost` is for this machine alone. Containers of other sites get an IP address as a host entry; `network up` starts sites whose host is one of its machine.',
      ),
    ports: Ports,
    furtherPeers: z
      .array(FurtherPeer, { error: 'must list the ports of further peers' })
      .max(3, { error: 'must list three further peers at most' })
      .default([])
      .describe(
        'Peers besides the first, by their ports: one that is lost is stood for by another, without effect.',
      ),
  },
  'id, host, ports and furtherPeers',
);

const Member = object(
  {
    name: text(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short lower-case name').describe(
      'What folders, services and commands call the member.',
    ),
    mspId: text(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
      'must be a name without spaces or slashes',
    ).describe("The member's id on the ledger."),
    domain: text(domainForm, 'must be a lower-case DNS domain such as alpha.example.com').describe(
      'The domain of its certificates: its nodes are peer0, orderer0 and chaincode of it.',
    ),
    sites: z
      .array(Site, { error: 'must list one site' })
      .min(1, { error: 'must list one site' })
      .max(1, { error: 'must list one site: one member with several is not supported yet' })
      .describe('Where its nodes run; one site for each member so far.'),
  },
  'name, mspId, domain and sites',
);

const Channel = object(
  {
    name: text(/^[a-z][a-z0-9.-]{0,248}$/, 'must be a lower-case channel name').describe(
      '`common`, or `local-<name>` of a member.',
    ),
    members: z
      .union([z.literal('all'), z.array(z.string()).min(1)], {
        error: 'must be all, or a list of names of members',
      })
      .default('all')
      .describe('Who takes part: `all`, or a list of names.'),
  },
  'name and members',
);

const Orderer = object(
  {
    type: word(['raft', 'bft'], 'must be raft or bft')
      .default('raft')
      .describe('`raft` stands crashes; `bft` a malicious orderer too, with four members or more.'),
    batch: object(
      {
        timeout: duration(10, 60_000)
          .prefault('250ms')
          .describe('How long the first transaction of a block waits for company.'),
        maxMessageCount: whole(1, 100_000)
          .default(500)
          .describe('How many transactions fill a block.'),
        absoluteMaxBytes: size(49)
          .prefault('10 MB')
          .describe('No block is larger; a larger transaction is refused.'),
        preferredMaxBytes: size(49)
          .prefault('2 MB')
          .describe('A block that is as large as this is cut.'),
      },
      'timeout, maxMessageCount, absoluteMaxBytes and preferredMaxBytes',
    ).prefault({}),
  },
  'type and batch',
);

const rule = (what: string) =>
  word(['majority', 'all'], 'must be majority or all: one member alone must not decide')
    .default('majority')
    .describe(what);

const image = (fallback: string, what: string) =>
  text(
    /^[a-z0-9][a-zA-Z0-9._/:@-]{0,254}:[A-Za-z0-9._-]+$/,
    'must be an image with its tag or digest, such as hyperledger/fabric-peer:3.1.5',
  )
    .default(fallback)
    .describe(what);

const Policies = object(
  {
    endorsement: rule("How many members' peers endorse a transaction."),
    lifecycle: rule('How many members approve a new version of a chaincode.'),
    admins: rule("How many members' admins sign a change of the channel."),
  },
  'endorsement, lifecycle and admins',
);

/** How a channel orders, and who must agree; everything has a default. */
export const ChannelSettings = object(
  { orderer: Orderer.prefault({}), policies: Policies.prefault({}) },
  'orderer and policies',
);
export type ChannelSettings = z.infer<typeof ChannelSettings>;

/** What `consortium.yaml` may hold; each field has its meaning, default and mend. */
export const ConsortiumFile = object(
  {
    consortium: z.literal(1, { error: 'must be 1' }).describe("The version of the file's format."),
    channels: z
      .array(Channel, { error: 'must list channels' })
      .min(1, { error: 'must list at least the channel common' })
      .max(mostMembers + 1, { error: 'lists more channels than members can have' })
      .prefault([{ name: 'common' }]),
    ...ChannelSettings.shape,
    images: object(
      {
        peer: image('hyperledger/fabric-peer:3.1.5', "Fabric's official image of the peer."),
        orderer: image(
          'hyperledger/fabric-orderer:3.1.5',
          "Fabric's official image of the orderer.",
        ),
        edgebeat: image(
          'edgebeat/edgebeat:0.1.0',
          'An image that has `edgebeat` as its entry point.',
        ),
      },
      'peer, orderer and edgebeat',
    ).prefault({}),
    members: z
      .array(Member, { error: 'must list the members' })
      .min(1, { error: 'must list at least one member' })
      .max(mostMembers, { error: `must list at most ${String(mostMembers)} members` }),
  },
  'consortium: 1 and members',
);

/** A consortium as its file describes it, with defaults filled in; times in ms, sizes in bytes. */
export type ConsortiumFile = z.infer<typeof ConsortiumFile>;
export type ConsortiumMember = ConsortiumFile['members'][number];
export type SitePorts = z.infer<typeof Ports>;
