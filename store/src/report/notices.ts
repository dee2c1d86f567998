import { blockValidation } from '../block/block-signatures';
import type { ChannelConfig } from '../channel/channel-config';
import type { LedgerPins } from '../options';
import { listed } from './wording';

interface Walked {
  readonly config: ChannelConfig | undefined;
  readonly narrowed: number;
  readonly channelId: string;
}

interface Member {
  readonly member: string;
  readonly height: number;
  readonly inheritedHeaders: number;
  readonly inheritedCommits: number;
}

const oldCapability = /^V1_/;

/** What the verification did not or could not prove, in sentences for an operator. */
export function noticesOf(members: readonly Member[], walked: Walked, pins: LedgerPins): string[] {
  return [
    ...pinNotices(pins),
    ...heightNotices(members),
    ...signatureNotices(walked.config),
    ...narrowNotices(walked.narrowed),
    'Peers do not look at the expiry of certificates when they commit, so it changes no validation code here; certificates are held against the time that each client claimed.',
    ...members.flatMap(inheritedNotices),
  ];
}

function narrowNotices(narrowed: number): string[] {
  if (narrowed === 0) return [];
  return [
    `${String(narrowed)} transactions were refused by rules that are narrower than Fabric's (expiry at the claimed time, Writers, private data, configuration); the members' own mark was followed there.`,
  ];
}

function pinNotices({ channelId, genesisHash }: LedgerPins): string[] {
  return [
    ...(channelId === undefined
      ? ['The channel id is not pinned: it was taken from block 0.']
      : []),
    ...(genesisHash === undefined
      ? ['The genesis hash is not pinned: block 0 was believed as the members hold it.']
      : []),
  ];
}

function heightNotices(members: readonly Member[]): string[] {
  const highest = Math.max(0, ...members.map(({ height }) => height));
  const behind = members.filter(({ height }) => height < highest);
  const alone =
    members.length < 2
      ? [
          'Only one member was read: what it rewrote and signed with its own orderer key would not be seen.',
        ]
      : [];
  return [
    ...alone,
    ...behind.map(
      ({ member, height }) =>
        `${member} is behind: it holds ${String(height)} of ${String(highest)} blocks; the later ones were compared without it.`,
    ),
  ];
}

function signatureNotices(config: ChannelConfig | undefined): string[] {
  if (config === undefined) return [];
  const wording = config.policies.wording(blockValidation);
  const anyone =
    wording === 'ANY Writers'
      ? [
          "The channel accepts a block with the signature of any one member's orderer (BlockValidation is ANY Writers): a block signature proves one member's key, agreement is proven by the comparison.",
        ]
      : [];
  const { channel, application } = config.capabilities;
  const old = [...channel, ...application].filter((name) => oldCapability.test(name));
  const rules =
    old.length > 0 && !application.some((name) => /^V[2-9]/.test(name))
      ? [
          `The channel's capabilities are ${listed(old)}: codes were recomputed by the rules of version 2.`,
        ]
      : [];
  return [...anyone, ...rules];
}

function inheritedNotices({ member, inheritedHeaders, inheritedCommits }: Member): string[] {
  return [
    ...(inheritedHeaders > 0
      ? [
          `${String(inheritedHeaders)} later blocks of ${member} differ only in their link to its changed block.`,
        ]
      : []),
    ...(inheritedCommits > 0
      ? [
          `${String(inheritedCommits)} later commit hashes of ${member} differ only because an earlier one does.`,
        ]
      : []),
  ];
}
