import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { access, cp, mkdir, writeFile } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Unavailable } from '@edgebeat/core';
import { type ServerOptions, serverProperties } from './server-properties';

const run = promisify(execFile);

/** The folder of Kafka's jars under EDGEBEAT_TOOLS, as `make tools` makes it. */
export const kafkaFolder = 'kafka-4.1.0';

/** Serial collection and the quick compiler: it is small and shall start soon. */
const virtualMachine = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
/** Warnings, and whom it refused what. */
const logLevels = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.authorizer.logger=info',
];
const startMs = 60_000;
const stopMs = 10_000;
const askAgainMs = 50;
/** Any id of a cluster will do: 16 bytes as Kafka writes them. */
const clusterId = 'RWRnZUJlYXQtbG9jYWwtMQ';

/** Ends the broker when the process that started it is gone: it holds the other end of the pipe. */
const guard = `
scratch=$1; shift
exec 3<&0
"$@" </dev/null &
broker=$!
(cat <&3 >/dev/null; trap '' TERM; kill -9 $broker; exit 9) &
watch=$!
trap 'kill $broker' TERM
wait $broker; code=$?
[ $code -eq 143 ] && { wait $broker; code=0; }
kill $watch 2>/dev/null
wait $watch
[ $? -eq 9 ] && [ -n "$scratch" ] && rm -rf "$scratch"
exit $code
`;

export interface LocalKafkaOptions extends Omit<ServerOptions, 'data'> {
  /** Where its data, settings and log lie. */
  readonly folder: string;
  /** The folder with Kafka's jars. */
  readonly jars: string;
  readonly heapMiB?: number;
  /** Whether its folder goes when the process that started it is gone. */
  readonly isScratch?: boolean;
}

/** A Kafka of one node on this machine. */
export interface LocalKafka extends AsyncDisposable {
  /** `host:port`. */
  readonly broker: string;
  /** The process group of its processes. */
  readonly pid: number;
  /** Resolves when it ends without being asked to. */
  readonly failed: Promise<Error>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Lets this process end though it runs; it ends then too. */
  unref(): void;
}

/**
 * Starts a Kafka of one node in KRaft mode on the loopback address and waits until it takes
 * connections; what it kept in its folder before is there again.
 *
 * @throws Unavailable bus-unavailable when it does not start; the sentence names its log.
 */
export async function startLocalKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  const { folder, port } = options;
  const log = join(folder, 'kafka.log');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const properties = join(folder, 'server.properties');
  const data = join(folder, 'data');
  if (await isOpen(port)) {
    const sentence = `port ${String(port)} of the local Kafka is taken by another program; end it`;
    throw new Unavailable('bus-unavailable', sentence);
  }
  await writeFile(properties, serverProperties({ ...options, data }), { mode: 0o600 });
  await format(options, data, properties);
  const classes = await classesIn(options.jars);
  const java = ['java', ...heapOf(options), ...virtualMachine, ...logLevels, ...classes];
  const scratch = options.isScratch === true ? folder : '';
  const child = start([...java, 'kafka.Kafka', properties], log, scratch);
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve).once('exit', (code, signal) => {
      resolve(new Error(`Kafka ended (${String(code ?? signal)}); its log is ${log}`));
    });
  });
  const local = new StartedKafka(child, port, ended);
  const failure = await Promise.race([ended, untilOpen(port)]);
  if (failure === undefined) return local;
  await local.kill();
  throw new Unavailable('bus-unavailable', failure.message, { cause: failure });
}

class StartedKafka implements LocalKafka {
  readonly broker: string;
  readonly failed: Promise<Error>;
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #ended: Promise<unknown>;
  #isAsked = false;

  constructor(child: ChildProcess, port: number, ended: Promise<Error>) {
    this.#child = child;
    this.#port = port;
    this.broker = `127.0.0.1:${String(port)}`;
    this.#ended = ended;
    this.failed = new Promise((resolve) => {
      void ended.then((error) => {
        if (!this.#isAsked) resolve(error);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(): Promise<void> {
    this.#isAsked = true;
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.pid > 0) {
      killGroup(this.pid);
    }
    await this.#ended;
    // Its shell is gone at once; the broker itself lets go of its port and folder a moment later.
    await untilClosed(this.#port);
  }

  unref(): void {
    this.#child.unref();
    // The pipe is a socket, though its type does not say so.
    if (this.#child.stdin instanceof Socket) this.#child.stdin.unref();
  }

  /** What it acknowledged is on the disk, or in the system's hands: it need not say good-bye. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

async function format(options: LocalKafkaOptions, data: string, properties: string): Promise<void> {
  if (await isThere(join(data, 'meta.properties'))) return;
  const formatted = join(options.jars, 'formatted');
  if (await isThere(formatted)) {
    // What says that it is formatted comes last, so that a copy that was cut off is made again.
    const isLast = (file: string) => file.endsWith('meta.properties');
    await cp(formatted, data, { recursive: true, filter: (file) => !isLast(file) });
    await cp(join(formatted, 'meta.properties'), join(data, 'meta.properties'));
    return;
  }
  const tool = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId];
  const classes = await classesIn(options.jars);
  const java = [...virtualMachine, '-Xmx128m', ...logLevels, ...classes];
  try {
    await run('java', [...java, ...tool, '--config', properties, '--ignore-formatted']);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const sentence = `Kafka's storage cannot be formatted; java 17 or newer and the jars of "make tools" are needed: ${reason}`;
    throw new Unavailable('bus-unavailable', sentence, { cause: error });
  }
}

function start(command: readonly string[], log: string, scratch: string): ChildProcess {
  const output = openSync(log, 'a', 0o600);
  try {
    // In a process group of its own, so that Ctrl-C does not end it before those who use it.
    return spawn('sh', ['-c', guard, 'kafka', scratch, ...command], {
      detached: true,
      stdio: ['pipe', output, output],
    });
  } finally {
    closeSync(output);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself a moment ago.
  }
}

/** Resolves when nothing takes connections any more, or after a while. */
async function untilClosed(port: number): Promise<void> {
  const deadline = performance.now() + stopMs;
  while (performance.now() < deadline && (await isOpen(port))) await pause(askAgainMs);
}

/** Resolves when it takes connections; an error when it does not within a minute. */
async function untilOpen(port: number): Promise<Error | undefined> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    if (await isOpen(port)) return undefined;
    await pause(askAgainMs);
  }
  return new Error(`Kafka does not take connections on port ${String(port)} after 60 s`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', done(true)).once('error', done(false));
  });
}

function heapOf({ heapMiB = 256 }: LocalKafkaOptions): string[] {
  return [`-Xmx${String(heapMiB)}m`, '-Xms64m'];
}

/** Java goes on without an archive that does not fit; named in vain, it costs java its own one too. */
async function classesIn(jars: string): Promise<string[]> {
  const archive = join(jars, 'classes.jsa');
  const shared = (await isThere(archive)) ? [`-XX:SharedArchiveFile=${archive}`] : [];
  return ['-cp', join(jars, '*'), ...shared];
}

/** Whether Kafka's jars are in a folder. */
export async function hasKafka(jars: string): Promise<boolean> {
  return isThere(join(jars, 'kafka_2.13-4.1.0.jar'));
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
