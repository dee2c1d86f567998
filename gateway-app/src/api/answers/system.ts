import { Instant } from '@edgebeat/core';
import { z } from 'zod';
import { listOf } from './place';

const AgentStatus = z.enum(['running', 'stopped', 'failed', 'not-installed']);
const count = z.int().min(0);

/** The node, as the source's example shows it. */
export const SystemInfo = z
  .object({
    nodeId: z.string(),
    version: z.string(),
    /** Seconds since the api started. */
    uptime: z.int().min(0),
    agents: z.array(z.object({ name: z.string(), status: AgentStatus, version: z.string() })),
    metrics: z.object({
      /** Percent of all processors; null until it was measured. */
      cpu: z.number().min(0).max(100).nullable(),
      /** MiB of the site's process; null until it was measured. */
      memory: z.number().min(0).nullable(),
      /** How much of the own peer's chain the site shows, or `unknown`. */
      blockchainSync: z.string().regex(/^(unknown|(100|[1-9]?[0-9])%)$/),
      eventsLastHour: count,
    }),
  })
  .meta({ id: 'System' });
export type SystemInfo = z.infer<typeof SystemInfo>;

/** One of the sixteen agents; what was not reported for 30 seconds is `failed`. */
export const AgentItem = z
  .object({
    name: z.string(),
    status: AgentStatus,
    version: z.string(),
    description: z.string(),
    lag: count,
    processed: count,
    emitted: count,
    parked: count,
    lastEvent: Instant.optional(),
    startedAt: Instant.optional(),
    reason: z.string().optional(),
    reportedAt: Instant.optional(),
  })
  .meta({ id: 'Agent' });
export type AgentItem = z.infer<typeof AgentItem>;

export const AgentList = z.object({ items: z.array(AgentItem) }).meta({ id: 'AgentList' });
export type AgentList = z.infer<typeof AgentList>;

/** What an agent could not process. */
export const ParkedItem = z
  .object({
    topic: z.string(),
    partition: count,
    offset: count,
    agent: z.string(),
    reason: z.string(),
    detail: z.string(),
    excerpt: z.string(),
    parkedAt: Instant,
  })
  .meta({ id: 'Parked' });
export type ParkedItem = z.infer<typeof ParkedItem>;

export const ParkedList = listOf(ParkedItem).meta({ id: 'ParkedList' });
export type ParkedList = z.infer<typeof ParkedList>;

/** How the process is, and what it needs. */
export const Health = z
  .object({ status: z.enum(['ok', 'unavailable']), checks: z.record(z.string(), z.string()) })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
