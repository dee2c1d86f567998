import { z } from 'zod';
import { CorrelationSettings } from '../correlation';
import { MonitoringSettings } from '../monitoring';
import { RuntimeSettings } from '../runtime';
import { SecuritySettings } from '../security';

const enabled = z.boolean().default(true).describe('whether the agent runs');
const Switch = z.strictObject({ enabled }).prefault({});

/** The settings of a site's agents; every one has a default. */
export const AgentsSettings = z.strictObject({
  runtime: RuntimeSettings.prefault({}),
  ingest: Switch,
  security: z.strictObject({ enabled, detection: SecuritySettings.prefault({}) }).prefault({}),
  correlation: z.strictObject({ enabled, ...CorrelationSettings.shape }).prefault({}),
  policy: Switch,
  connector: Switch,
  monitoring: z.strictObject({ enabled, thresholds: MonitoringSettings.prefault({}) }).prefault({}),
});
export type AgentsSettings = z.infer<typeof AgentsSettings>;
