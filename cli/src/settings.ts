import { readConfig } from '@edgebeat/core/node';
import { z } from 'zod';

/** The settings that `edgebeat` reads from the environment; options on the command line win. */
export const Settings = z.object({
  EDGEBEAT_HOME: z
    .string()
    .min(1)
    .default('.edgebeat')
    .describe('Folder of all data; relative to the working directory.'),
  EDGEBEAT_BASE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(7050)
    .describe(
      'First port of the first member: orderer, then peer and chaincode above it; each further member 1000 higher. 0 takes free ports. Used when the data folder is made.',
    ),
  EDGEBEAT_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('warn')
    .describe('From which level on the processes log, under logs/ in the data folder.'),
  EDGEBEAT_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(30_000)
    .describe('How long a transaction may take before its outcome counts as not known.'),
});
export type Settings = z.infer<typeof Settings>;

/** @throws Rejected invalid-setting that names every wrong setting and its mend. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return readConfig(Settings, env);
}
