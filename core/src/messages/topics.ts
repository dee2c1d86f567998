import { type EventName } from '../events';

/** How one topic is kept: how many partitions, and until when its records stay. */
export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  /** `compact` keeps the last record of every key for ever; a retention drops whole old segments. */
  readonly keep: 'compact' | { readonly hours: number; readonly bytes: number };
}

const MiB = 1024 * 1024;

/** The one list of topics. What a topic carries is in the comment and in `topicOf`. */
export const topics = {
  /** Raw input of every kind: IntakeRecord. */
  intake: { name: 'intake', partitions: 4, keep: { hours: 24, bytes: 256 * MiB } },
  /** LogReceived, SensorDataReceived. */
  telemetry: { name: 'telemetry', partitions: 4, keep: { hours: 72, bytes: 512 * MiB } },
  /** DetectionDecided, PolicyViolated, AlertRaised, AlertUpdated. */
  detections: { name: 'detections', partitions: 4, keep: { hours: 168, bytes: 512 * MiB } },
  /** IncidentOpened, IncidentUpdated, IncidentCorrelated. */
  incidents: { name: 'incidents', partitions: 4, keep: { hours: 720, bytes: 512 * MiB } },
  /** CorrelationCandidate: what the correlation rules count, by rule and group. */
  correlation: { name: 'correlation', partitions: 4, keep: { hours: 24, bytes: 256 * MiB } },
  /** PolicyUpdated, PolicyActivated. */
  control: { name: 'control', partitions: 1, keep: { hours: 8760, bytes: 512 * MiB } },
  /** LedgerRequest: what the connector hands to the gateway; the topic is the queue. */
  'ledger.requests': {
    name: 'ledger.requests',
    partitions: 4,
    keep: { hours: 720, bytes: 512 * MiB },
  },
  /** LedgerEntry, in the order of the chain. */
  'ledger.events': {
    name: 'ledger.events',
    partitions: 1,
    keep: { hours: 8760, bytes: 1024 * MiB },
  },
  /** AgentReported, NodeMeasured, ThresholdCrossed, SourceSilent. */
  metrics: { name: 'metrics', partitions: 1, keep: { hours: 24, bytes: 64 * MiB } },
  /** StageReached: which events the recorder and what comes after it have reached. */
  lifecycle: { name: 'lifecycle', partitions: 1, keep: { hours: 168, bytes: 256 * MiB } },
  /** AuditRecord: one for each request to the gateway. */
  audit: { name: 'audit', partitions: 1, keep: { hours: 8760, bytes: 512 * MiB } },
  /** RegistryEntry by key: members, sites, identities and devices as the ledger has them now. */
  registry: { name: 'registry', partitions: 1, keep: 'compact' },
} as const satisfies Record<string, TopicSettings>;

/** The name of a topic of the list. */
export type TopicName = keyof typeof topics;

/** The topic that carries the events of one type. */
export const topicOf = {
  LogReceived: 'telemetry',
  SensorDataReceived: 'telemetry',
  DetectionDecided: 'detections',
  PolicyViolated: 'detections',
  AlertRaised: 'detections',
  AlertUpdated: 'detections',
  IncidentOpened: 'incidents',
  IncidentUpdated: 'incidents',
  IncidentCorrelated: 'incidents',
  PolicyUpdated: 'control',
  PolicyActivated: 'control',
  AgentReported: 'metrics',
  NodeMeasured: 'metrics',
  ThresholdCrossed: 'metrics',
  SourceSilent: 'metrics',
  StageReached: 'lifecycle',
} as const satisfies Record<EventName, TopicName>;

/** Where records of a topic are parked that could not be processed: ParkedRecord. */
export function parkedTopic(topic: string): TopicSettings {
  return { name: `${topic}.parked`, partitions: 1, keep: { hours: 720, bytes: 64 * MiB } };
}

/** Where an agent keeps the state of its keys. */
export function changelogTopic(agent: string): TopicSettings {
  return { name: `changelog.${agent}`, partitions: 1, keep: 'compact' };
}

/** Where an agent's input is partitioned again by the agent's own key. */
export function keyedTopic(agent: string, partitions: number): TopicSettings {
  return { name: `keyed.${agent}`, partitions, keep: { hours: 24, bytes: 256 * MiB } };
}
