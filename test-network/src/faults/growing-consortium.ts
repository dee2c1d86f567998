import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folders } from '@edgebeat/cli';
import { z } from 'zod';
import type { MemberMachine } from './member-machine';

const Invited = z.object({ authority: z.string(), genesisHash: z.string() });
const basePort = 7050;

/**
 * A consortium that one member founds alone on its machine, and that others join, each from its own, as
 * docs/several-machines.md says it. Private keys stay at their members; what is handed over lies in one folder.
 */
export class GrowingConsortium {
  readonly members: MemberMachine[] = [];
  readonly #handed: string;
  #sequence = 1;

  constructor(handed: string) {
    this.#handed = handed;
  }

  /** The founder's site, network and all. */
  async found(founder: MemberMachine): Promise<void> {
    await mkdir(this.#handed, { recursive: true });
    const file = this.#file('consortium.yaml');
    await writeFile(file, consortiumOf(founder));
    await founder.edgebeat('up', '--file', file, '--detach');
    this.members.push(founder);
  }

  /**
   * Lets a member in; at the end its site runs, its orderer orders and it has the channel key.
   *
   * @param choices Further options of its `edgebeat site init`.
   */
  async letIn(newcomer: MemberMachine, ...choices: readonly string[]): Promise<void> {
    await this.#onChannel(newcomer, choices);
    await this.#start(newcomer);
    await this.#order(newcomer);
    await this.#define(newcomer);
    this.members.push(newcomer);
  }

  /** Starts a member's machine again; it may have to wait for others. */
  async start(member: MemberMachine): Promise<void> {
    if (member === this.#founder) await member.edgebeat('up', '--detach');
    else await member.edgebeat('site', 'start', '--detach');
  }

  get #founder(): MemberMachine {
    const [founder] = this.members;
    if (founder === undefined) throw new Error('nobody has founded the consortium');
    return founder;
  }

  /** More than half of the members. */
  get #majority(): readonly MemberMachine[] {
    return this.members.slice(0, Math.floor(this.members.length / 2) + 1);
  }

  async #onChannel(newcomer: MemberMachine, choices: readonly string[]): Promise<void> {
    const { name, mspId, domain } = newcomer;
    const identity = ['--msp', mspId, '--domain', domain, '--host', domain];
    const ports = ['--base-port', String(basePort)];
    await newcomer.edgebeat('site', 'init', name, ...identity, ...ports, ...choices);
    await copyFile(folders(newcomer.home).memberFile, this.#file(`${name}.json`));
    const update = this.#file(`add-${name}.pb`);
    const definition = ['--definition', this.#file(`${name}.json`)];
    await this.#founder.script('add-member.sh', ...definition, '--out', update);
    const id = `add-${name}`;
    await this.#founder.membership('propose', 'add', mspId, update, '--id', id);
    const [, ...others] = this.#majority;
    for (const member of others) {
      await member.script('show-update.sh', '--update', update, ...definition);
      await member.membership('approve', this.#founder.mspId, id, update);
      await member.peer('channel', 'signconfigtx', '-f', update);
    }
    await this.#founder.script('send-update.sh', '--update', update);
  }

  /** The second member's peer has to endorse before the ledger can count it, so that its nodes come first. */
  async #start(newcomer: MemberMachine): Promise<void> {
    const { name } = newcomer;
    const invitation = this.#file(`invitation-${name}.json`);
    const given = ['--definition', this.#file(`${name}.json`), '--out', invitation, '--json'];
    const said = await this.#founder.edgebeat('site', 'invite', ...given);
    const { authority, genesisHash } = Invited.parse(JSON.parse(said));
    const compared = ['--authority', authority, '--genesis', genesisHash];
    await newcomer.edgebeat('site', 'join', invitation, ...compared);
    await newcomer.edgebeat('site', 'start', '--detach');
    const block = this.#file(`add-${name}.block`);
    const fetch =
      'exec peer channel fetch config "$1" -c common -o "$ORDERER_ADDRESS" --tls --cafile "$ORDERER_CA"';
    await this.#founder.run('bash', '-ec', `. "$0"; ${fetch}`, this.#founder.env, block);
    for (const member of this.#majority) {
      await member.membership('show-config', this.#founder.mspId, `add-${name}`, block);
    }
  }

  async #order(newcomer: MemberMachine): Promise<void> {
    const update = this.#file(`order-${newcomer.name}.pb`);
    const definition = ['--definition', this.#file(`${newcomer.name}.json`)];
    await this.#founder.script('add-consenter.sh', ...definition, '--out', update);
    for (const member of [...this.members.slice(1), newcomer]) {
      await member.peer('channel', 'signconfigtx', '-f', update);
    }
    await this.#founder.script('send-update.sh', '--update', update);
  }

  /** The newcomer is to have the channel key: the next definition names it, and each approves it at its place. */
  async #define(newcomer: MemberMachine): Promise<void> {
    this.#sequence += 1;
    const collections = this.#file('collections.json');
    await writeFile(collections, await this.#founder.edgebeat('network', 'collections'));
    const chaincode = ['--name', 'edgebeat', '--collections', collections];
    const next = ['--sequence', String(this.#sequence), '--version', '0.1.0'];
    for (const member of [...this.members, newcomer]) {
      const file = join(folders(member.home).network, 'packages', 'edgebeat.tar.gz');
      await member.script('approve-chaincode.sh', ...chaincode, ...next, '--package', file);
    }
    await this.#founder.script('commit-chaincode.sh', ...chaincode);
    await this.#founder.membership('share-key');
  }

  #file(name: string): string {
    return join(this.#handed, name);
  }
}

function consortiumOf({ name, mspId, domain }: MemberMachine): string {
  const kinds = ['orderer', 'peer', 'chaincode', 'admin', 'peerOperations', 'ordererOperations'];
  const ports = Object.fromEntries(kinds.map((kind, index) => [kind, basePort + index]));
  const site = { id: `${name}-1`, host: domain, ports };
  // Every JSON text is YAML too.
  return JSON.stringify({ consortium: 1, members: [{ name, mspId, domain, sites: [site] }] });
}
