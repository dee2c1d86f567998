import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { folders } from '@edgebeat/cli';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { administrationFolder } from '@edgebeat/network';
import { environment } from '../environment';
import type { MemberHosts } from './member-hosts';

const program = join(__dirname, '..', '..', '..', 'cli', 'dist', 'main.js');
const longestMs = 180_000;
const { FABRIC_BIN = '', PATH = '' } = environment;
/** Where the scripts find Fabric's programs. */
const programsPath = [FABRIC_BIN, PATH].filter((one) => one !== '').join(delimiter);

/** A member's own machine, a network namespace, on which its administrator says commands. */
export class MemberMachine {
  readonly name: string;
  readonly mspId: string;
  readonly domain: string;
  /** The data folder of its site. */
  readonly home: string;
  readonly #hosts: MemberHosts;

  constructor(name: string, folder: string, hosts: MemberHosts) {
    this.name = name;
    this.mspId = `${name.charAt(0).toUpperCase()}${name.slice(1)}MSP`;
    this.domain = `${name}.example.com`;
    this.home = join(folder, name);
    this.#hosts = hosts;
  }

  /** The administrator's `env.sh`. */
  get env(): string {
    return join(folders(this.home).organization(this.mspId), 'env.sh');
  }

  get peerFolder(): string {
    return join(folders(this.home).organization(this.mspId), 'peer', 'data');
  }

  /** @throws Error with what the program said when it does not end well. */
  async run(file: string, ...args: readonly string[]): Promise<string> {
    const [first, ...launcher] = this.#hosts.launcher(this.name);
    try {
      const { stdout } = await promisify(execFile)(first, [...launcher, file, ...args], {
        timeout: longestMs,
        env: { ...environment, PATH: programsPath, FABRIC_LOGGING_SPEC: 'error' },
      });
      return stdout;
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
      const what = [file.split('/').at(-1), ...args.slice(0, 4)].join(' ');
      throw new Error(`${this.name}: ${what}: ${said.trim()}`, { cause: error });
    }
  }

  edgebeat(...args: readonly string[]): Promise<string> {
    return this.run(process.execPath, program, ...args, '--data', this.home);
  }

  /** A command of `edgebeat membership`, as the member's administrator. */
  membership(...args: readonly string[]): Promise<string> {
    const { folder } = materialPaths(folders(this.home).crypto, this.domain).user('Admin').msp;
    return this.edgebeat('membership', ...args, '--identity', folder);
  }

  /** A script of the channel's administration, with the member's `env.sh`. */
  script(name: string, ...args: readonly string[]): Promise<string> {
    const file = join(administrationFolder, name);
    return this.run('bash', file, '--channel', 'common', '--env', this.env, ...args);
  }

  /** Fabric's `peer`, as the member's administrator; what needs an orderer is asked of the own one. */
  peer(...args: readonly string[]): Promise<string> {
    return this.run('bash', '-ec', '. "$0"; exec peer "$@"', this.env, ...args);
  }
}
