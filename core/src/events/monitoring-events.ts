import { z } from 'zod';
import { Instant } from '../records';
import { defineEvent } from './definition';

const count = z.int().min(0);

/** How an agent is: the runtime reports it every few seconds. */
export const AgentReportedData = z.strictObject({
  name: z.string().min(1).max(64),
  version: z.string().max(64),
  description: z.string().max(512),
  status: z.enum(['running', 'stopped', 'failed', 'not-installed']),
  /** Why it failed. */
  reason: z.string().max(512).optional(),
  /** Records of its topics that it has not processed yet. */
  lag: count,
  processed: count,
  emitted: count,
  parked: count,
  lastEvent: Instant.optional(),
  startedAt: Instant.optional(),
});
export type AgentReportedData = z.infer<typeof AgentReportedData>;

/** What the node's machine and its part of the ledger look like. */
export const NodeMeasuredData = z.strictObject({
  /** Percent of all processors since the last measurement. */
  cpu: z.number().min(0).max(100),
  /** Memory of the site's process in MiB, and of the machine in percent. */
  memoryMiB: z.number().min(0),
  memoryUsedPercent: z.number().min(0).max(100),
  /** Of the fullest file system that the node keeps data on, in percent. */
  diskUsedPercent: z.number().min(0).max(100).optional(),
  /** Height of the own peer's chain, and the number of blocks that the listener has published. */
  ledgerHeight: count,
  ledgerPublished: count,
  /** For how long the own peer and the own orderer have not answered. */
  peerAwaySeconds: z.number().min(0).optional(),
  ordererAwaySeconds: z.number().min(0).optional(),
  /** For how long the oldest command has waited for the ledger. */
  commandWaitingSeconds: z.number().min(0).optional(),
  /** How far the clock is ahead of other members’ transactions that have just come. */
  clockOffsetSeconds: z.number().optional(),
  uptimeSeconds: z.number().min(0),
});
export type NodeMeasuredData = z.infer<typeof NodeMeasuredData>;

export const AgentReported = defineEvent(
  'AgentReported',
  'An agent says how it is.',
  AgentReportedData,
  {
    name: 'security',
    version: '1',
    description: 'Finds brute force against SSH.',
    status: 'running',
    lag: 0,
    processed: 152,
    emitted: 4,
    parked: 0,
    lastEvent: '2026-01-31T10:00:00.000Z',
    startedAt: '2026-01-31T09:00:00.000Z',
  },
);

export const NodeMeasured = defineEvent(
  'NodeMeasured',
  'The machine of a site and its part of the ledger were measured.',
  NodeMeasuredData,
  {
    cpu: 12.5,
    memoryMiB: 180,
    memoryUsedPercent: 41,
    diskUsedPercent: 37.5,
    ledgerHeight: 120,
    ledgerPublished: 120,
    peerAwaySeconds: 0,
    ordererAwaySeconds: 0,
    commandWaitingSeconds: 0,
    clockOffsetSeconds: 1,
    uptimeSeconds: 3600,
  },
);

export const ThresholdCrossed = defineEvent(
  'ThresholdCrossed',
  'A measured value went over its threshold, or came back under it.',
  z.strictObject({
    measure: z.string().min(1).max(128),
    value: z.number(),
    threshold: z.number(),
    state: z.enum(['over', 'under']),
    subject: z.string().max(256).optional(),
  }),
  { measure: 'cpu', value: 97, threshold: 90, state: 'over' },
);

export const SourceSilent = defineEvent(
  'SourceSilent',
  'A source that sent events before has been silent for longer than it may.',
  z.strictObject({
    silentSource: z.string().min(1).max(512),
    lastSeen: Instant,
    allowedSeconds: z.int().min(1),
  }),
  {
    silentSource: 'urn:edgebeat:AlphaMSP:alpha-1:sshd',
    lastSeen: '2026-01-31T10:00:00.000Z',
    allowedSeconds: 300,
  },
);
