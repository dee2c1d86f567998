import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FabricOrganization } from '@edgebeat/network';

const run = promisify(execFile);

type Organization = Pick<FabricOrganization, 'name' | 'domain'>;

/** Where one member's nodes are: a network namespace with one line to the namespace of the test. */
interface MemberHost {
  readonly namespace: string;
  /** The test's end of the line; its other end is `eth0`. */
  readonly line: string;
  readonly address: string;
  /** The test's own address on the line, at which the member's chaincode is served. */
  readonly nearAddress: string;
}

/**
 * A host of its own for every member: members reach one another, and the test each of them, until lines
 * between members are cut. The addresses are of a range for documentation (192.0.2.0/24), which leads
 * nowhere else. Everything ends with the namespaces of the process; it has to be in some of its own.
 */
export class MemberHosts {
  readonly #hosts: ReadonlyMap<string, MemberHost>;
  #cuts: string[][] = [];

  private constructor(hosts: ReadonlyMap<string, MemberHost>) {
    this.#hosts = hosts;
  }

  /** Lays the lines; names of hosts are written to a file in the folder. */
  static async open(organizations: readonly Organization[], folder: string): Promise<MemberHosts> {
    await ip('link', 'set', 'lo', 'up');
    await writeFile('/proc/sys/net/ipv4/ip_forward', '1');
    // Names of namespaces are files below /run, which is not to keep them.
    await run('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
    const hosts = new Map<string, MemberHost>();
    for (const [index, { name }] of organizations.entries()) {
      const host = {
        namespace: name,
        line: `line${String(index)}`,
        nearAddress: `192.0.2.${String(4 * index + 1)}`,
        address: `192.0.2.${String(4 * index + 2)}`,
      };
      await layLine(host);
      hosts.set(name, host);
    }
    await nameHosts(organizations, hosts, folder);
    return new MemberHosts(hosts);
  }

  /** What a member's nodes are started with. */
  place({ name, domain }: Organization): Required<Pick<FabricOrganization, 'hosts' | 'launcher'>> {
    return {
      hosts: { listen: '0.0.0.0', peer: `peer0.${domain}`, orderer: `orderer0.${domain}` },
      launcher: this.launcher(name),
    };
  }

  /** From now on no packet of one member gets to the other; those of the other still do. */
  async cut(from: string, to: string): Promise<void> {
    const rule = ['iif', this.#host(from).line, 'to', `${this.#host(to).address}/32`, 'blackhole'];
    await ip('rule', 'add', ...rule);
    this.#cuts.push(rule);
  }

  /** Every member reaches every other again. */
  async heal(): Promise<void> {
    for (const rule of this.#cuts.splice(0)) await ip('rule', 'del', ...rule);
  }

  /** Whether what one member's host sends to another's is answered, if only by a refusal. */
  async reaches(from: string, to: string): Promise<boolean> {
    const { namespace } = this.#host(from);
    const knock = `exec 3<>/dev/tcp/${this.#host(to).address}/1`;
    const limited = ['timeout', '1', 'bash', '-c', knock];
    const timedOut = 124;
    return run('ip', ['netns', 'exec', namespace, ...limited]).then(
      () => true,
      (error: unknown) => error instanceof Error && 'code' in error && error.code !== timedOut,
    );
  }

  /** A command that becomes the program that follows it, on a member's host. */
  launcher(name: string): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.#host(name).namespace];
  }

  #host(name: string): MemberHost {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`no host for ${name}`);
    return host;
  }
}

async function layLine({ namespace, line, nearAddress, address }: MemberHost): Promise<void> {
  const inside = (...args: string[]) => ip('-n', namespace, ...args);
  await ip('netns', 'add', namespace);
  await ip('link', 'add', line, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  await ip('addr', 'add', `${nearAddress}/30`, 'dev', line);
  await ip('link', 'set', line, 'up');
  await inside('addr', 'add', `${address}/30`, 'dev', 'eth0');
  await inside('link', 'set', 'lo', 'up');
  await inside('link', 'set', 'eth0', 'up');
  await inside('route', 'add', 'default', 'via', nearAddress);
}

/** Lays a file over /etc/hosts, for this process and what it starts. */
async function nameHosts(
  organizations: readonly Organization[],
  hosts: ReadonlyMap<string, MemberHost>,
  folder: string,
): Promise<void> {
  const lines = organizations.flatMap(({ name, domain }) => {
    const { address = '', nearAddress = '' } = hosts.get(name) ?? {};
    const own = `${address} ${domain} peer0.${domain} orderer0.${domain}`;
    return [own, `${nearAddress} chaincode.${domain}`];
  });
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'hosts');
  await writeFile(file, [await readFile('/etc/hosts', 'utf8'), ...lines, ''].join('\n'));
  await run('mount', ['--bind', file, '/etc/hosts']);
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}
