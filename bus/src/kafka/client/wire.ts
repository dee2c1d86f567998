/** Where records are asked for. */
export interface FetchTopic {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly fetchOffset: string;
    readonly maxBytes: number;
  }[];
}

/** A record as it comes from a broker. */
export interface WireRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly isControlRecord?: boolean;
}

/** What a fetch gave of one topic. */
export interface FetchedTopic {
  readonly topicName: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly highWatermark: string;
    readonly messages: readonly WireRecord[];
  }[];
}

/** A member of a group, and what it asks for or gets, encoded. */
interface JoinedMember {
  readonly memberId: string;
  readonly memberMetadata: Buffer;
}

/** The requests of Kafka's protocol that the adapter makes, as kafkajs's brokers offer them. */
export interface WireBroker {
  fetch(request: {
    readonly maxWaitTime: number;
    readonly minBytes: number;
    readonly maxBytes: number;
    readonly topics: readonly FetchTopic[];
  }): Promise<{ readonly responses: readonly FetchedTopic[] }>;
  findGroupCoordinator(request: {
    readonly groupId: string;
    readonly coordinatorType: number;
  }): Promise<{ readonly coordinator: { readonly nodeId: number } }>;
  initProducerId(request: {
    readonly transactionTimeout: number;
  }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
  produce(request: {
    readonly producerId: string;
    readonly producerEpoch: number;
    readonly acks: number;
    readonly timeout: number;
    readonly topicData: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly firstSequence: number;
        readonly messages: readonly { readonly key: Buffer; readonly value: string | null }[];
      }[];
    }[];
  }): Promise<{
    readonly topics: readonly {
      readonly partitions: readonly { readonly partition: number; readonly baseOffset: string }[];
    }[];
  }>;
  joinGroup(request: {
    readonly groupId: string;
    readonly sessionTimeout: number;
    readonly rebalanceTimeout: number;
    readonly memberId: string;
    readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<{
    readonly generationId: number;
    readonly leaderId: string;
    readonly memberId: string;
    readonly members: readonly JoinedMember[];
  }>;
  syncGroup(request: {
    readonly groupId: string;
    readonly generationId: number;
    readonly memberId: string;
    readonly groupAssignment: readonly {
      readonly memberId: string;
      readonly memberAssignment: Buffer;
    }[];
  }): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
  }): Promise<unknown>;
  leaveGroup(request: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
  offsetCommit(request: {
    readonly groupId: string;
    readonly groupGenerationId: number;
    readonly memberId: string;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }): Promise<unknown>;
  offsetFetch(request: {
    readonly groupId: string;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number }[];
    }[];
  }): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
}

const requests = [
  ...[
    'fetch',
    'findGroupCoordinator',
    'initProducerId',
    'produce',
    'joinGroup',
    'syncGroup',
    'heartbeat',
  ],
  ...['leaveGroup', 'offsetCommit', 'offsetFetch'],
];

/** kafkajs declares some of its brokers' requests only; this makes sure that all are there. */
export function isWireBroker(broker: object): broker is WireBroker {
  return requests.every((name) => typeof Reflect.get(broker, name) === 'function');
}
