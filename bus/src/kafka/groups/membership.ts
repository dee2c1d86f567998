import type { TopicPartition } from '../../bus';
import { isRefusal } from '../client/failures';
import type { Link } from '../client/link';
import type { WireBroker } from '../client/wire';
import { decodeShare, encodeSubscription, protocolName, share, subscribedTopics } from './sharing';

/** A group by its name on the brokers, and what a member reads in it. */
export interface GroupOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly sessionMs: number;
  /** How long a member may take to end its batch before partitions are shared without it. */
  readonly batchMs: number;
}

interface Joined {
  readonly coordinator: WireBroker;
  readonly generationId: number;
}

/** One member of a group on the brokers. */
export class Membership {
  readonly #link: Link;
  readonly #options: GroupOptions;
  #joined: Joined | undefined;
  #memberId = '';

  constructor(link: Link, options: GroupOptions) {
    this.#link = link;
    this.#options = options;
  }

  /** Who the member is; it changes only when the group had given it up meanwhile. */
  get memberId(): string {
    return this.#memberId;
  }

  /** Joins the group, or joins it again, and answers the partitions that the member has then. */
  async join(): Promise<readonly TopicPartition[]> {
    try {
      return await this.#join();
    } catch (error) {
      if (isRefusal(error, 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID')) this.#memberId = '';
      throw error;
    }
  }

  /** Tells the group that the member lives. @throws when partitions are shared anew. */
  async heartbeat(): Promise<void> {
    const { coordinator, generationId } = this.#expectJoined();
    const { groupId } = this.#options;
    await this.#known(
      coordinator.heartbeat({
        ...{ groupId, groupGenerationId: generationId, memberId: this.#memberId },
      }),
    );
  }

  /** How far the group is in partitions; -1 where it has committed nothing. */
  async committed(
    own: readonly TopicPartition[],
  ): Promise<readonly (TopicPartition & { readonly offset: number })[]> {
    if (own.length === 0) return [];
    const { coordinator } = this.#expectJoined();
    const topics = [...new Set(own.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: own.filter((one) => one.topic === topic).map(({ partition }) => ({ partition })),
    }));
    const { groupId } = this.#options;
    const { responses } = await coordinator.offsetFetch({ groupId, topics });
    return responses.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) })),
    );
  }

  async commit({ topic, partition }: TopicPartition, offset: number): Promise<void> {
    const { coordinator, generationId } = this.#expectJoined();
    const { groupId } = this.#options;
    await this.#known(
      coordinator.offsetCommit({
        ...{ groupId, groupGenerationId: generationId, memberId: this.#memberId },
        topics: [{ topic, partitions: [{ partition, offset: String(offset) }] }],
      }),
    );
  }

  /** Gives everything away at once. */
  async leave(): Promise<void> {
    const joined = this.#joined;
    const memberId = this.#memberId;
    this.#joined = undefined;
    this.#memberId = '';
    if (joined === undefined || memberId === '') return;
    await joined.coordinator.leaveGroup({ groupId: this.#options.groupId, memberId });
  }

  async #join(): Promise<readonly TopicPartition[]> {
    const { groupId, topics, sessionMs, batchMs } = this.#options;
    const coordinator = await this.#link.coordinator(groupId);
    const joined = await coordinator.joinGroup({
      ...{ groupId, sessionTimeout: sessionMs, rebalanceTimeout: batchMs },
      memberId: this.#memberId,
      groupProtocols: [{ name: protocolName, metadata: encodeSubscription(topics) }],
    });
    const { generationId, memberId, leaderId, members } = joined;
    this.#memberId = memberId;
    this.#joined = { coordinator, generationId };
    const groupAssignment =
      memberId === leaderId
        ? share(members, await this.#partitionsOf(subscribedTopics(members)))
        : [];
    const request = { groupId, generationId, memberId, groupAssignment };
    return decodeShare((await coordinator.syncGroup(request)).memberAssignment);
  }

  async #partitionsOf(topics: readonly string[]): Promise<readonly TopicPartition[]> {
    const partitions = await Promise.all(
      topics.map(async (topic) =>
        [...(await this.#link.leaders(topic)).keys()]
          .sort((one, other) => one - other)
          .map((partition) => ({ topic, partition })),
      ),
    );
    return partitions.flat();
  }

  /** A group that does not know the member takes it as a new one the next time. */
  async #known(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (error) {
      if (isRefusal(error, 'UNKNOWN_MEMBER_ID')) this.#memberId = '';
      throw error;
    }
  }

  #expectJoined(): Joined {
    if (this.#joined !== undefined) return this.#joined;
    throw new Error('the member has not joined its group');
  }
}
