import { z } from 'zod';

/** A value is over from `over` on, and under again only below `under`. */
const Threshold = z
  .strictObject({ over: z.number().positive(), under: z.number().positive() })
  .refine(({ over, under }) => under <= over, { path: ['under'], error: 'must not be above over' });
export type Threshold = z.infer<typeof Threshold>;

/** The settings of the monitoring agent; every one has a default. */
export const MonitoringSettings = z.strictObject({
  measureSeconds: z.int().min(1).max(60).default(5).describe('seconds between two measurements'),
  cpu: Threshold.default({ over: 90, under: 80 }).describe('percent of all processors'),
  memoryUsedPercent: Threshold.default({ over: 90, under: 80 }).describe('percent of the machine'),
  diskUsedPercent: Threshold.default({ over: 90, under: 85 }).describe(
    'percent of the fullest file system with data of the node',
  ),
  peerAway: Threshold.default({ over: 10, under: 1 }).describe(
    'seconds for which the own peer has not answered',
  ),
  ordererAway: Threshold.default({ over: 10, under: 1 }).describe(
    'seconds for which the own orderer has not answered',
  ),
  commandWaiting: Threshold.default({ over: 15, under: 5 }).describe(
    'seconds for which a command has waited for the ledger',
  ),
  clockOffset: Threshold.default({ over: 60, under: 30 }).describe(
    'seconds between the clock and other members’ new transactions',
  ),
  ledgerLag: Threshold.default({ over: 100, under: 10 }).describe(
    'blocks of the own chain that the listener has not published',
  ),
  agentLag: Threshold.default({ over: 10_000, under: 1_000 }).describe(
    'records that an agent has not processed',
  ),
  silenceSeconds: z
    .int()
    .min(1)
    .max(604_800)
    .default(300)
    .describe('seconds without an event after which a source is silent'),
});
export type MonitoringSettings = z.infer<typeof MonitoringSettings>;
