import type { z } from 'zod';
import { PipelineAlert } from './alert';
import { PipelineDevice } from './device';
import { PipelineEvent } from './event';
import { PipelinePolicy } from './policy';
import { PipelineThreat } from './threat';

/** One schema of the event-pipeline document with where it is served and an example. */
export interface PipelineSchema<Schema extends z.ZodObject> {
  readonly path: `/${string}`;
  readonly summary: string;
  readonly schema: Schema;
  readonly example: z.input<Schema>;
}

function define<Schema extends z.ZodObject>(view: PipelineSchema<Schema>): PipelineSchema<Schema> {
  return view;
}

const device_id = 'dev_camera-7';
const tenant_id = 'org1';

/** The schemas of the event-pipeline document, which integrators read. */
export const pipelineSchemas = {
  Event: define({
    path: '/events',
    summary: 'A decision of the active policies about something that happened; Allow is one too.',
    schema: PipelineEvent,
    example: {
      event_id: 'evt_01',
      timestamp: '2026-01-31T10:00:00.000Z',
      tenant_id,
      device_id,
      threat_category: 'policy_violation',
      confidence: 1,
      action_taken: 'block',
      policy_id: 'pol_000000016384',
      severity: 'high',
      description: 'No USB storage, rule 1: disable',
      indicators: ['sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
      metadata: { agent_version: '1', device_platform: 'linux' },
    },
  }),
  Threat: define({
    path: '/threats',
    summary: 'The alerts of one device and category together.',
    schema: PipelineThreat,
    example: {
      threat_id: `thr_${'7'.repeat(32)}`,
      threat_category: 'policy_violation',
      confidence: 1,
      severity: 'high',
      device_id,
      detected_at: '2026-01-31T10:00:00.000Z',
      description: '2 alerts, 1 of them not ended',
      status: 'active',
    },
  }),
  Device: define({
    path: '/devices',
    summary: 'A device of the registry on the ledger.',
    schema: PipelineDevice,
    example: { device_id, tenant_id, platform: 'linux', status: 'active', public_key_b64: 'MFkw' },
  }),
  Policy: define({
    path: '/policies',
    summary: 'A policy on the ledger; disable and quarantine block, require_approval warns.',
    schema: PipelinePolicy,
    example: {
      policy_id: 'pol_000000016384',
      name: 'No USB storage',
      threat_categories: ['policy_violation'],
      action: 'block',
      enabled: true,
    },
  }),
  Alert: define({
    path: '/alerts',
    summary: 'Somebody has to look at it: a policy blocked, or warned and says so.',
    schema: PipelineAlert,
    example: {
      alert_id: `alt_${'5'.repeat(32)}`,
      tenant_id,
      device_id,
      severity: 'high',
      title: 'No USB storage: block of dev_camera-7',
      event_ids: ['evt_01'],
      status: 'open',
    },
  }),
} as const;

/** The name of a schema of the event-pipeline document. */
export type PipelineSchemaName = keyof typeof pipelineSchemas;
