import { AssignerProtocol } from 'kafkajs';
import type { TopicPartition } from '../../bus';

const { MemberMetadata, MemberAssignment } = AssignerProtocol;
const version = 1;
const userData = Buffer.alloc(0);

/** The name by which members know that they share partitions in the same way. */
export const protocolName = 'edgebeat-even';

/** A member of a group as the one who shares sees it. */
export interface Sharer {
  readonly memberId: string;
  readonly memberMetadata: Buffer;
}

/** What a member tells of itself: the topics that it reads. */
export function encodeSubscription(topics: readonly string[]): Buffer {
  return MemberMetadata.encode({ version, topics: [...topics], userData });
}

/** The topics of all members. */
export function subscribedTopics(members: readonly Sharer[]): readonly string[] {
  return [...new Set(members.flatMap(topicsOf))].sort();
}

/**
 * Shares partitions among members: every partition has one reader of its topic, each reader about
 * the same number.
 */
export function share(
  members: readonly Sharer[],
  partitions: readonly TopicPartition[],
): readonly { readonly memberId: string; readonly memberAssignment: Buffer }[] {
  const shares = members
    .map((member) => ({
      memberId: member.memberId,
      topics: new Set(topicsOf(member)),
      own: new Array<TopicPartition>(),
    }))
    .sort((one, other) => (one.memberId < other.memberId ? -1 : 1));
  for (const partition of partitions) {
    const [first, ...others] = shares.filter(({ topics }) => topics.has(partition.topic));
    if (first === undefined) continue;
    others
      .reduce((least, one) => (one.own.length < least.own.length ? one : least), first)
      .own.push(partition);
  }
  return shares.map(({ memberId, own }) => ({ memberId, memberAssignment: encodeShare(own) }));
}

/** The partitions that a member got, in their order. */
export function decodeShare(memberAssignment: Buffer): readonly TopicPartition[] {
  const { assignment = {} } = MemberAssignment.decode(memberAssignment) ?? {};
  return Object.entries(assignment)
    .flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })))
    .sort((one, other) =>
      one.topic === other.topic
        ? one.partition - other.partition
        : one.topic < other.topic
          ? -1
          : 1,
    );
}

function encodeShare(own: readonly TopicPartition[]): Buffer {
  const assignment: Record<string, number[]> = {};
  for (const { topic, partition } of own) (assignment[topic] ??= []).push(partition);
  return MemberAssignment.encode({ version, assignment, userData });
}

function topicsOf({ memberMetadata }: Sharer): readonly string[] {
  return MemberMetadata.decode(memberMetadata)?.topics ?? [];
}
