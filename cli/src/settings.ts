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
  EDGEBEAT_API_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_000)
    .default(8401)
    .describe(
      "Port of the first member's https api; each further member 1 higher. Used when the data folder is made; free ports when EDGEBEAT_BASE_PORT is 0.",
    ),
  EDGEBEAT_EDGE_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_000)
    .default(8443)
    .describe(
      "Port of the first member's device ingress; each further member 10 higher. Used as EDGEBEAT_API_PORT is.",
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
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional()
    .describe(
      'A PostgreSQL server on which one database per member is made; without it every member runs a PostgreSQL of its own, on a Unix socket.',
    ),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
    .optional()
    .describe(
      'A Redis, 6.2 or newer, through which the replicas of a site share rate limits and temporary blocks; it must be there at the start, and while it is away later each replica counts for itself. Without it they are kept in memory.',
    ),
  REDIS_CA: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A PEM file with the authority that signed the certificate of a rediss:// REDIS_URL.',
    ),
  REDIS_CERT: z
    .string()
    .min(1)
    .optional()
    .describe('A PEM file with the own certificate for a rediss:// REDIS_URL that asks for one.'),
  REDIS_KEY: z.string().min(1).optional().describe('A PEM file with the key of REDIS_CERT.'),
  EDGEBEAT_KAFKA_BROKERS: z
    .string()
    .regex(/^(local|[A-Za-z0-9.-]+:\d{1,5}(,\s*[A-Za-z0-9.-]+:\d{1,5})*)$/, {
      error: 'must be host:port of brokers with commas between them, or local',
    })
    .optional()
    .describe(
      'Kafka brokers, host:port with commas between them, on which the sites have their buses, one process for each role and agent then; `local` starts a broker of its own. Used when the data folder is made.',
    ),
  EDGEBEAT_KAFKA_CA: z
    .string()
    .min(1)
    .optional()
    .describe("A PEM file with the authority that signed the brokers' certificates."),
  EDGEBEAT_KAFKA_CERTS: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A folder with one PEM file, key and certificate, for each role and agent, called after its common name; without it they are issued by an authority in kafka/certificates of the data folder, which the brokers must trust.',
    ),
  EDGEBEAT_TOOLS: z
    .string()
    .min(1)
    .optional()
    .describe("The folder with Kafka's jars for a local broker, as `make tools` makes it."),
  FABRIC_BIN: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The folder with Fabric's own programs (peer, orderer, configtxgen, osnadmin) for a real network; the PATH if not set.",
    ),
  EDGEBEAT_URL: z
    .url()
    .optional()
    .describe('The api of a site that the client commands talk to, instead of a data folder.'),
  EDGEBEAT_TOKEN: z.string().min(1).optional().describe('The bearer token for EDGEBEAT_URL.'),
  EDGEBEAT_CA: z
    .string()
    .min(1)
    .optional()
    .describe('A PEM file with the authority that signed the certificate of EDGEBEAT_URL.'),
});
export type Settings = z.infer<typeof Settings>;

/** @throws Rejected invalid-setting that names every wrong setting and its mend. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return readConfig(Settings, env);
}

/** Where Fabric's own programs are looked for. */
export function fabricEnvironment({ FABRIC_BIN }: Settings) {
  const { PATH } = process.env;
  return { FABRIC_BIN, PATH };
}

/** The settings of this process's environment. @throws Rejected invalid-setting. */
export function ownSettings(): Settings {
  return readSettings(process.env);
}
