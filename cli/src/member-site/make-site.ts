import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { reservePort } from '@edgebeat/fabric-embedded/reserve-port';
import { administer, findFabric, memberFaults, prepareMember } from '@edgebeat/network';
import type { FabricEnvironment } from '@edgebeat/network/find-fabric';
import { type Folders, folders } from '../consortium/folders';
import { CHANNEL, type Member, type Plan, QUORUM } from '../consortium/plan';
import { CHAINCODE_VERSION, keepPlan, readPlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { ensureKafkaChoice, type KafkaWish } from '../kafka/choice';
import { addressElsewhere, hostFault } from '../own-host';

/** What a new member chooses. */
export interface NewSite {
  readonly home: string;
  readonly environment: FabricEnvironment;
  readonly member: Member;
  /** Which Kafka it uses; the embedded bus if nothing is set. */
  readonly kafka: KafkaWish;
}

/** A site that was made: what its member hands over, and its SHA-256. */
export interface MadeSite {
  readonly files: Folders;
  readonly definition: string;
  /** The address that its host leads to, where that is none of this machine's. */
  readonly elsewhere?: string;
}

const optionOf: Readonly<Record<string, string>> = {
  name: '<name>',
  mspId: '--msp',
  domain: '--domain',
  'sites[0].id': '--site',
  'sites[0].host': '--host',
};

/**
 * Makes a member's site: keys, certificates, wallet, and the definition that the members get. All of it
 * appears at once; a start that fails or is killed leaves nothing.
 *
 * @throws Exit usage for an option, or a folder that holds something; NetworkFailure port-taken;
 * FabricFailure programs-missing.
 */
export async function makeSite({ home, environment, member, kafka }: NewSite): Promise<MadeSite> {
  requireValid(member);
  await requireOwnHost(member);
  const files = folders(resolve(home));
  await requireEmpty(files);
  await findFabric(environment);
  await requireFree(member);
  const draft = folders(`${files.home}.partial`);
  await rm(draft.home, { recursive: true, force: true });
  try {
    const plan = await keepPlan(draft, planOf(member));
    await ensureKafkaChoice(draft, kafka);
    await (await import('../consortium/prepare.js')).prepareMembers(draft, plan);
    const own = { dataDir: draft.network, channel: plan.channel, organization: member };
    const { paths } = await prepareMember(own);
    await administer(
      environment,
      'describe-member.sh',
      ...['--env', join(draft.organization(member.mspId), 'env.sh')],
      ...['--orderer-certificate', paths.orderer.tls.certificate],
      ...['--orderer-identity', paths.orderer.msp.certificate, '--out', draft.memberFile],
    );
    await rename(draft.home, files.home);
  } catch (error) {
    await rm(draft.home, { recursive: true, force: true });
    throw error;
  }
  // env.sh names files by their whole paths.
  await prepareMember({ dataDir: files.network, channel: CHANNEL, organization: member });
  const elsewhere = member.host === undefined ? undefined : await addressElsewhere(member.host);
  const definition = await definitionHash(files.memberFile);
  return { files, definition, ...(elsewhere !== undefined && { elsewhere }) };
}

/** The SHA-256 of a member's definition, which is read out to the members. */
export async function definitionHash(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

function planOf(member: Member): Plan {
  return {
    ...{ plan: 1, network: 'member', channel: CHANNEL, quorum: QUORUM },
    ...{ chaincodeVersion: CHAINCODE_VERSION, members: [member] },
  };
}

async function requireOwnHost({ host }: Member): Promise<void> {
  const fault = host === undefined ? undefined : await hostFault(host);
  if (fault !== undefined) throw new Exit('usage', `--host: found ${host ?? ''}, ${fault}`);
}

function requireValid({ name, mspId, domain, siteId, ports, host }: Member): void {
  const { api: _api, edge: _edge, ...own } = ports;
  const site = { id: siteId, ports: own, host };
  const [fault] = memberFaults({ name, mspId, domain, sites: [site] });
  if (fault === undefined) return;
  throw new Exit('usage', `${optionOf[fault.field] ?? '--base-port'}: ${fault.rule}`);
}

async function requireEmpty(files: Folders): Promise<void> {
  const found = await readdir(files.home).catch(() => []);
  if (found.length === 0) return;
  const plan = await readPlan(files).catch(() => undefined);
  const names = plan?.members.map(({ mspId }) => mspId).join(', ');
  const what = plan === undefined ? 'is not empty' : `holds ${names ?? ''} already`;
  throw new Exit('usage', `${files.home} ${what}; nothing was changed: choose another --data`);
}

async function requireFree({ ports }: Member): Promise<void> {
  const option = { api: '--api-port', edge: '--edge-port' } as const;
  for (const [kind, port] of Object.entries(ports)) {
    const setting = kind === 'api' || kind === 'edge' ? option[kind] : '--base-port';
    await (await reservePort(port, `${setting} (${kind})`))[Symbol.asyncDispose]();
  }
}
