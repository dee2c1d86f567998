import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Describes tests that need a real Redis; they are skipped by name without it. */
export function describeRedis(title: string, tests: () => void): void {
  const isThere = spawnSync('redis-server', ['--version']).status === 0;
  const named = `${title} (redis-server on the PATH: \`make tools\`, or apt-get install redis-server)`;
  (isThere ? describe : describe.skip)(named, tests);
}

/** A real Redis on a free loopback port, which keeps nothing on the disk. */
export class TestRedis implements AsyncDisposable {
  readonly folder: string;
  readonly #port: number;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number, options: readonly string[]) {
    this.folder = folder;
    this.#port = port;
    this.#options = options;
  }

  static async start(options: readonly string[] = []): Promise<TestRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'redis-'));
    const redis = new TestRedis(folder, await freePort(), options);
    await redis.restart();
    return redis;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `redis://127.0.0.1:${String(this.#port)}`;
  }

  /** Ends it without a farewell. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  /** Starts it, empty, where it was. */
  async restart(): Promise<void> {
    const port = String(this.#port);
    const isSecure = this.#options.includes('--tls-cert-file');
    const ports = isSecure ? ['--port', '0', '--tls-port', port] : ['--port', port];
    const place = ['--bind', '127.0.0.1', ...ports, '--dir', this.folder];
    const started = spawn('redis-server', [...place, '--save', '', ...this.#options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = started;
    const lines = createInterface({ input: started.stdout });
    for await (const line of lines) {
      if (!line.includes('Ready to accept connections')) continue;
      started.stdout.resume();
      return;
    }
    throw new Error('redis-server ended before it was ready');
  }

  /** Stops the whole process without ending it, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
