import { z } from 'zod';

const count = z.int().min(0);
const name = z.string().max(256);
const path = z.string().max(4096);
/** The longest command line that Windows takes. */
const commandLine = z.string().max(32_768);

const OcsfHash = z.strictObject({ algorithm: z.string().max(16), value: z.string().max(128) });
const OcsfUser = z.strictObject({
  name: name.optional(),
  uid: name.optional(),
  domain: name.optional(),
});
const OcsfFile = z.strictObject({
  path,
  name: name.optional(),
  hashes: z.array(OcsfHash).max(8).optional(),
});

const processShape = {
  name: name.optional(),
  pid: count.optional(),
  uid: name.optional(),
  file: OcsfFile.optional(),
  cmd_line: commandLine.optional(),
  working_directory: path.optional(),
  user: OcsfUser.optional(),
};

/** A process, and the one that started it. */
export const OcsfProcess = z.strictObject({
  ...processShape,
  parent_process: z.strictObject(processShape).optional(),
});
export type OcsfProcess = z.infer<typeof OcsfProcess>;

const OcsfEndpoint = z.strictObject({
  ip: z.string().max(64).optional(),
  port: z.int().min(0).max(65_535).optional(),
  hostname: z.string().max(255).optional(),
});
export type OcsfEndpoint = z.infer<typeof OcsfEndpoint>;

/**
 * What a record says in the words of the Open Cybersecurity Schema Framework: its class and
 * activity, who acted on what, and what has no word of its own under `unmapped`.
 */
export const Ocsf = z.strictObject({
  class_uid: count,
  class_name: z.string().max(64),
  activity_id: count,
  activity_name: z.string().max(64),
  status: z.enum(['Success', 'Failure']).optional(),
  metadata: z.strictObject({
    log_provider: name,
    log_name: name.optional(),
    event_code: z.string().max(64).optional(),
    /** Its sender cut it off; what came before the cut is here. */
    is_truncated: z.boolean().optional(),
  }),
  device: z
    .strictObject({
      hostname: z.string().max(255),
      ip: z.string().max(64).optional(),
      os: z.strictObject({ type: z.enum(['Windows', 'Linux']) }).optional(),
    })
    .optional(),
  actor: z.strictObject({ process: OcsfProcess.optional(), user: OcsfUser.optional() }).optional(),
  process: OcsfProcess.optional(),
  src_endpoint: OcsfEndpoint.optional(),
  dst_endpoint: OcsfEndpoint.optional(),
  connection_info: z
    .strictObject({
      direction: z.enum(['Inbound', 'Outbound', 'Unknown']),
      protocol_name: z.string().max(16).optional(),
    })
    .optional(),
  traffic: z.strictObject({ bytes_in: count.optional(), bytes_out: count.optional() }).optional(),
  file: OcsfFile.optional(),
  module: z.strictObject({ file: OcsfFile }).optional(),
  reg_key: z.strictObject({ path }).optional(),
  reg_value: z.strictObject({ path, data: commandLine.optional() }).optional(),
  query: z.strictObject({ hostname: z.string().max(255) }).optional(),
  unmapped: z
    .record(z.string().max(128), commandLine)
    .refine((fields) => Object.keys(fields).length <= 128, 'must have at most 128 fields')
    .optional(),
});
export type Ocsf = z.infer<typeof Ocsf>;
