import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type FabricEnvironment, locateProgram } from '@edgebeat/network';
import type { Bench } from './bench';
import { runPeer } from './peer-program';

/** A group of a channel's config as configtxlator prints it. */
export interface ConfigGroup {
  readonly groups: Record<string, ConfigGroup>;
  readonly values: Record<string, { value: Record<string, unknown> }>;
}

const configUpdateType = 2;

/** Changes configs as administrators do: with Fabric's own programs. */
export class ConfigProgram {
  readonly #bench: Bench;
  readonly #environment: FabricEnvironment;
  readonly #folder: string;
  #files = 0;

  constructor(bench: Bench, environment: FabricEnvironment, folder: string) {
    this.#bench = bench;
    this.#environment = environment;
    this.#folder = folder;
  }

  peer(mspId: string, ...args: string[]) {
    return runPeer(this.#bench, this.#environment, this.#folder, mspId, ...args);
  }

  /** The channel group of a config, fetched from a member's ordering node. */
  async fetch(channel: string, mspId = 'AlphaMSP'): Promise<ConfigGroup> {
    const block = this.#file('block');
    const from = this.#ordering(mspId);
    await this.peer(mspId, 'channel', 'fetch', 'config', block, '-c', channel, ...from);
    const decoded = (await this.#decode('common.Block', block)) as {
      data: { data: { payload: { data: { config: { channel_group: ConfigGroup } } } }[] };
    };
    const config = decoded.data.data[0]?.payload.data.config;
    if (config === undefined) throw new Error('the block holds no config');
    return config.channel_group;
  }

  /** The file of an update that changes a channel's config, not signed yet. */
  async update(channel: string, change: (group: ConfigGroup) => void): Promise<string> {
    const original = await this.fetch(channel);
    const changed = structuredClone(original);
    change(changed);
    const files = [];
    for (const group of [original, changed]) {
      files.push(await this.#encode('common.Config', { channel_group: group }));
    }
    const [before = '', after = ''] = files;
    const computed = this.#file('update');
    const compare = ['--channel_id', channel, '--original', before, '--updated', after];
    await this.#translate('compute_update', ...compare, '--output', computed);
    return this.#encode('common.Envelope', {
      payload: {
        header: { channel_header: { channel_id: channel, type: configUpdateType } },
        data: { config_update: await this.#decode('common.ConfigUpdate', computed) },
      },
    });
  }

  async sign(file: string, ...mspIds: string[]): Promise<void> {
    for (const mspId of mspIds) await this.peer(mspId, 'channel', 'signconfigtx', '-f', file);
  }

  /** Sends an update as a member's Admin, whose signature the program adds. */
  async send(channel: string, file: string, mspId = 'AlphaMSP') {
    return this.peer(
      mspId,
      'channel',
      'update',
      '-f',
      file,
      '-c',
      channel,
      ...this.#ordering(mspId),
    );
  }

  #ordering(mspId: string): string[] {
    const { orderer, tlsCaFile } = this.#bench.member(mspId);
    return ['-o', orderer, '--tls', '--cafile', tlsCaFile];
  }

  async #decode(type: string, input: string): Promise<unknown> {
    const output = this.#file('json');
    await this.#translate('proto_decode', '--type', type, '--input', input, '--output', output);
    return JSON.parse(await readFile(output, 'utf8'));
  }

  async #encode(type: string, message: unknown): Promise<string> {
    const [input, output] = [this.#file('json'), this.#file('pb')];
    await writeFile(input, JSON.stringify(message));
    await this.#translate('proto_encode', '--type', type, '--input', input, '--output', output);
    return output;
  }

  async #translate(...args: string[]): Promise<void> {
    const program = locateProgram('configtxlator', this.#environment);
    await promisify(execFile)(program ?? 'configtxlator', args);
  }

  #file(kind: string): string {
    this.#files += 1;
    return join(this.#folder, `${String(this.#files)}.${kind}`);
  }
}
