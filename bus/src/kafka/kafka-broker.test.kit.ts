import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TestAuthority } from './certificates.test.kit';
import type { KafkaBusOptions, KafkaCredentials } from './kafka-options';
import { kafkaFolder, type LocalKafka, startLocalKafka } from './local/local-kafka';

/** The common name that may do everything on a broker of tests. */
export const superUser = 'edgebeat-admin';
const brokerName = 'edgebeat-broker';
const startMs = 90_000;

/** Describes tests that need a real Kafka; they are skipped by name without it. */
export function describeKafka(
  tools: string | undefined,
  title: string,
  tests: (jars: string) => void,
): void {
  const jars = join(tools ?? '', kafkaFolder);
  const named = `${title} (Kafka 4.1.0 in EDGEBEAT_TOOLS: \`make tools\`)`;
  const isThere = tools !== undefined && existsSync(jars);
  (isThere ? describe : describe.skip)(named, () => {
    tests(jars);
  });
}

/** A real Kafka, and whoever is to be known to it. */
export class TestBroker implements AsyncDisposable {
  readonly folder: string;
  readonly authority: TestAuthority;
  readonly #options: Parameters<typeof startLocalKafka>[0];
  #kafka: LocalKafka;

  private constructor(
    authority: TestAuthority,
    options: Parameters<typeof startLocalKafka>[0],
    kafka: LocalKafka,
  ) {
    this.folder = options.folder;
    this.authority = authority;
    this.#options = options;
    this.#kafka = kafka;
  }

  static async start(jars: string): Promise<TestBroker> {
    const folder = await mkdtemp(join(tmpdir(), 'kafka-'));
    return TestBroker.startIn(folder, jars, await TestAuthority.create());
  }

  static async startIn(
    folder: string,
    jars: string,
    authority: TestAuthority,
  ): Promise<TestBroker> {
    const own = await authority.issue(brokerName);
    const certificate = join(folder, 'broker.pem');
    const authorities = join(folder, 'ca.pem');
    await writeFile(certificate, own.key + '\n' + own.cert + '\n', { mode: 0o600 });
    await writeFile(authorities, own.ca + '\n');
    const [port = 0, controllerPort = 0] = await freePorts(2);
    const options = {
      ...{ folder, jars, port, controllerPort, certificate, authorities, isScratch: true },
      superUsers: [superUser, brokerName],
    };
    return new TestBroker(authority, options, await startLocalKafka(options));
  }

  get broker(): string {
    return this.#kafka.broker;
  }

  kill(): Promise<void> {
    return this.#kafka.kill();
  }

  async restart(): Promise<void> {
    await this.#kafka.kill();
    this.#kafka = await startLocalKafka(this.#options);
  }

  /** Stops the whole process without ending it; resolves when its last thread stands still. */
  async freeze(): Promise<void> {
    process.kill(-this.#kafka.pid, 'SIGSTOP');
    while (!(await areThreadsStopped(this.#kafka.pid))) await pause(1);
  }

  /** Lets it go on. */
  thaw(): void {
    process.kill(-this.#kafka.pid, 'SIGCONT');
  }

  unref(): void {
    this.#kafka.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kafka[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** By `/proc` (proc(5)): the state follows the name, which stands in parentheses. */
async function areThreadsStopped(pid: number): Promise<boolean> {
  const folder = `/proc/${String(pid)}/task`;
  if (!existsSync(folder)) return true;
  const threads = await readdir(folder);
  const states = await Promise.all(
    threads.map((thread) => readFile(join(folder, thread, 'stat'), 'utf8').catch(() => ') T')),
  );
  return states.every((state) => state.slice(state.lastIndexOf(')')).startsWith(') T'));
}

/** A broker that other suites of the same run use too. */
export interface SharedBroker {
  readonly broker: string;
  /** What it has said so far. */
  log(): Promise<string>;
  issue(commonName: string): Promise<KafkaCredentials>;
  /** A certificate that has ended. */
  issueOld(commonName: string): Promise<KafkaCredentials>;
}

/** The broker of this run of jest; the first suite that asks for it starts it. */
export async function sharedBroker(jars: string): Promise<SharedBroker> {
  const run = process.send === undefined ? process.pid : process.ppid;
  const folder = join(tmpdir(), `kafka-of-run-${String(run)}`);
  const file = join(folder, 'shared.json');
  const isFirst = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    () => false,
  );
  if (isFirst) await share(folder, file, jars);
  const { broker, pkcs8, spki } = await readShared(file);
  const authority = await TestAuthority.fromKeys(pkcs8, spki);
  return {
    broker,
    log: () => readFile(join(folder, 'kafka.log'), 'utf8'),
    issue: (commonName) => authority.issue(commonName),
    issueOld: (commonName) => authority.issue(commonName, -1_000),
  };
}

/** Options of a bus on a broker of tests: quick to notice what happens. */
export function quickly(
  broker: string,
  credentials: KafkaCredentials,
  others: Partial<KafkaBusOptions> = {},
): KafkaBusOptions {
  const { settings, ...rest } = others;
  return {
    ...{ brokers: [broker], credentials, ...rest },
    settings: { pollMs: 100, heartbeatMs: 100, ...settings },
  };
}

interface Shared {
  readonly broker: string;
  readonly pkcs8: string;
  readonly spki: string;
}

async function share(folder: string, file: string, jars: string): Promise<void> {
  const authority = await TestAuthority.create();
  const started = await TestBroker.startIn(folder, jars, authority);
  started.unref();
  const shared: Shared = { broker: started.broker, ...(await authority.exportKeys()) };
  await writeFile(`${file}.draft`, JSON.stringify(shared), { mode: 0o600 });
  await rename(`${file}.draft`, file);
}

async function readShared(file: string): Promise<Shared> {
  const deadline = performance.now() + startMs;
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Shared;
    if (performance.now() > deadline) throw new Error('the shared Kafka did not start');
    await pause(100);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(servers.map(listen));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
