import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { z } from 'zod';
import type { Folders } from '../consortium/folders';
import { hasPins } from '../consortium/pins';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';

/** What `--kafka` says for a broker that is started with the consortium. */
export const LOCAL = 'local';

const Port = z.int().min(1).max(65_535);

/** Which Kafka the sites of a data folder use; the folder keeps it. */
export const KafkaChoice = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal(LOCAL),
    ports: z.strictObject({ clients: Port, controller: Port }),
  }),
  z.strictObject({
    kind: z.literal('brokers'),
    brokers: z.array(z.string()).min(1),
    /** A PEM file with the authority of the brokers' certificates. */
    ca: z.string(),
    /** A folder with a PEM file for each program; without it they are issued here. */
    certificates: z.string().optional(),
  }),
]);
export type KafkaChoice = z.infer<typeof KafkaChoice>;

/** What the command line or the environment says of Kafka. */
export interface KafkaWish {
  readonly kafka?: string | undefined;
  readonly kafkaCa?: string | undefined;
  readonly kafkaCerts?: string | undefined;
}

/** Which Kafka a data folder uses; undefined when every site has its embedded bus. */
export async function readKafkaChoice(files: Folders): Promise<KafkaChoice | undefined> {
  const text = await readFile(files.kafkaChoice, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return KafkaChoice.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new Exit('damaged', `${files.kafkaChoice} cannot be read (${reason}); restore it`);
  }
}

/**
 * Keeps the choice when a data folder is made. Later it stays what it was, but brokers of the same
 * cluster may get other addresses.
 *
 * @throws Exit usage when the folder was made with another bus, or a wish is not complete.
 */
export async function ensureKafkaChoice(
  files: Folders,
  wish: KafkaWish,
): Promise<KafkaChoice | undefined> {
  const kept = await readKafkaChoice(files);
  const wanted = await wishedChoice(wish, kept);
  if (wanted === undefined) return kept;
  if (kept?.kind !== wanted.kind && (kept !== undefined || (await hasPins(files)))) {
    throw new Exit(
      'usage',
      `--kafka ${String(wish.kafka)}: the data in ${files.home} lie on ${nameOf(kept)}; use that, or another folder with --data`,
    );
  }
  await replaceFile(files.kafkaChoice, `${JSON.stringify(wanted, null, 2)}\n`);
  return wanted;
}

async function wishedChoice(
  { kafka, kafkaCa, kafkaCerts }: KafkaWish,
  kept: KafkaChoice | undefined,
): Promise<KafkaChoice | undefined> {
  if (kafka === undefined) return undefined;
  if (kafka === LOCAL) {
    if (kept?.kind === LOCAL) return kept;
    const [clients = 0, controller = 0] = await freePorts(2);
    return { kind: LOCAL, ports: { clients, controller } };
  }
  const brokers = kafka.split(',').map((broker) => broker.trim());
  const wrong = brokers.find((broker) => !/^[A-Za-z0-9.-]+:\d{1,5}$/.test(broker));
  if (wrong !== undefined) {
    throw new Exit('usage', `--kafka "${wrong}" is no host:port; name brokers as in kafka-1:9093`);
  }
  if (kafkaCa === undefined) {
    const mend = 'name the PEM file of the authority that signed the brokers’ certificates';
    throw new Exit('usage', `--kafka-ca is missing; ${mend}`);
  }
  await requireFile('--kafka-ca', kafkaCa);
  if (kafkaCerts !== undefined) await requireFile('--kafka-certs', kafkaCerts);
  return {
    ...{ kind: 'brokers', brokers, ca: resolve(kafkaCa) },
    ...(kafkaCerts === undefined ? {} : { certificates: resolve(kafkaCerts) }),
  };
}

async function requireFile(option: string, file: string): Promise<void> {
  await access(file).catch((error: unknown) => {
    throw new Exit('usage', `${option} ${file} cannot be read (${String(error)})`);
  });
}

function nameOf(choice: KafkaChoice | undefined): string {
  if (choice === undefined) return 'the embedded bus';
  return choice.kind === LOCAL ? 'a local Kafka (--kafka local)' : choice.brokers.join(', ');
}
