import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import { z } from 'zod';
import { busLimits } from '../limits';

/** What proves to a broker who a program is, and to the program that it speaks to its broker. */
export interface KafkaCredentials {
  /** PEM of the authorities that sign the brokers' certificates. */
  readonly ca: string;
  /** PEM of the program's own certificate; its common name is what the broker's rights name. */
  readonly cert: string;
  readonly key: string;
}

/** How the adapter works; every setting has a default. */
export interface KafkaBusSettings {
  /** How long a publish may take before it is unavailable, or its outcome unknown. */
  readonly publishMs: number;
  /** How long a read is tried again before it is unavailable. */
  readonly readMs: number;
  /** How long one request may take. */
  readonly requestMs: number;
  /** How long a connection may take. */
  readonly connectMs: number;
  /** How long a read waits at the broker for new records. */
  readonly pollMs: number;
  /** After how long without a sign of life a member of a group has lost its partitions. */
  readonly sessionMs: number;
  /** How often a member gives a sign of life. */
  readonly heartbeatMs: number;
  /** How long a batch under way may take when partitions are shared anew or the bus closes. */
  readonly batchMs: number;
  /** How many bytes may wait to be written; what comes on top is refused as bus-unavailable. */
  readonly waitingBytes: number;
}

/** Which brokers a bus lies on, and who uses it. */
export interface KafkaBusOptions {
  /** `host:port` of at least one broker of the cluster. */
  readonly brokers: readonly string[];
  /** Without it the connection is plain: for a broker on the own machine only. */
  readonly credentials?: KafkaCredentials;
  /** Put before every topic and group, when several sites share a cluster. */
  readonly prefix?: string;
  /** What the brokers' logs call this program. */
  readonly clientId?: string;
  readonly settings?: Partial<KafkaBusSettings>;
  /** Where it is said that a handler failed, or that the brokers are away; nowhere if not set. */
  readonly log?: Pick<Log, 'warn'>;
}

const ms = (least: number, most: number, value: number) =>
  z.int().min(least).max(most).default(value);

const Options = z.object({
  brokers: z
    .array(
      z.string().regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'must be host:port, for instance kafka-1:9093'),
    )
    .min(1, 'name at least one broker'),
  credentials: z
    .strictObject({ ca: z.string(), cert: z.string(), key: z.string() })
    .superRefine(checkCredentials)
    .optional(),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,60}$/, 'must be at most 60 letters of a-z A-Z 0-9 . _ -')
    .default(''),
  clientId: z.string().min(1).default('edgebeat'),
  settings: z
    .strictObject({
      publishMs: ms(100, 600_000, 15_000),
      readMs: ms(0, 600_000, 5_000),
      requestMs: ms(100, 600_000, 10_000),
      connectMs: ms(100, 60_000, 20_000),
      pollMs: ms(10, 30_000, 1_000),
      sessionMs: ms(6_000, 300_000, 10_000),
      heartbeatMs: ms(50, 100_000, 1_000),
      batchMs: ms(100, 600_000, 60_000),
      waitingBytes: z
        .int()
        .min(busLimits.publishBytes)
        .default(64 * 1_048_576),
    })
    .prefault({}),
});

/** Options with everything filled in. */
export type ReadKafkaOptions = z.output<typeof Options>;

/**
 * Checks options and fills in what they leave out.
 *
 * @throws Rejected invalid-setting naming every wrong field and its mend.
 */
export function readKafkaOptions(options: Omit<KafkaBusOptions, 'log'>): ReadKafkaOptions {
  const result = Options.safeParse(options);
  if (result.success) return result.data;
  throw new Rejected('invalid-setting', `Kafka: ${z.prettifyError(result.error)}`);
}

function checkCredentials(
  { ca, cert, key }: KafkaCredentials,
  context: z.RefinementCtx<KafkaCredentials>,
): void {
  const complain = (path: keyof KafkaCredentials, message: string) => {
    context.addIssue({ code: 'custom', path: [path], message });
  };
  if (!isReadable(() => new X509Certificate(ca))) complain('ca', 'is no PEM certificate');
  if (!isReadable(() => new X509Certificate(cert))) complain('cert', 'is no PEM certificate');
  else if (!isReadable(() => createPrivateKey(key))) complain('key', 'is no PEM private key');
  else checkPair(new X509Certificate(cert), key, complain);
}

function checkPair(
  certificate: X509Certificate,
  key: string,
  complain: (path: keyof KafkaCredentials, message: string) => void,
): void {
  const { validTo, subject } = certificate;
  if (Date.parse(validTo) < Date.now()) {
    complain('cert', `the certificate of ${subject} ended at ${validTo}; have it issued again`);
  }
  if (!certificate.checkPrivateKey(createPrivateKey(key))) {
    complain('key', `is not the key of the certificate of ${subject}; take both from one issue`);
  }
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
