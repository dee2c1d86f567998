import { readFile } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { readManifest } from '@edgebeat/fabric-embedded/manifest';
import { z } from 'zod';
import { certificateEnd } from './check-material';
import type { NodeKind } from './fabric-options';
import type { FabricPrograms } from './find-fabric';
import { runningProcessOf } from './leftovers';
import { readPorts } from './noted-ports';
import { peerProgram } from './peer-program';
import { furtherPeer } from './place-members';
import { loopback, ownName, type PlacedMember } from './placed-member';
import { runProgram } from './run-program';
import { isStopped } from './stop-notes';

/** How one node of a network in a data folder is. */
export interface NodeState {
  readonly mspId: string;
  readonly kind: NodeKind;
  readonly address: string;
  readonly pid?: number;
  readonly channel: string;
  /** How many blocks it has; undefined when it does not answer. */
  readonly height?: number;
  /** Whether an orderer leads, as it says itself. */
  readonly isLeader?: boolean;
  /** How many orderers of the channel's Raft are active, as an orderer knows, and of how many. */
  readonly raft?: { readonly active: number; readonly of: number };
  /** Whether an operator stopped it. */
  readonly isStopped?: boolean;
  /** When the first of its certificates ends. */
  readonly certificateEnd: Date;
  /** Why it does not answer. */
  readonly reason?: string;
}

const answerMs = 3000;
const unknownPorts = { admin: 0, peerOperations: 0, ordererOperations: 0 };
const JoinedChannel = z.object({ height: z.int() });

/** Asks every node of the network in a data folder how it is; nothing where none was started. */
export async function nodeStates(
  dataDir: string,
  programs: FabricPrograms,
): Promise<readonly NodeState[]> {
  const manifest = await readManifest(dataDir);
  const places = await readPorts(dataDir);
  if (manifest === undefined || places === undefined) return [];
  const states = manifest.organizations.map(async ({ name, mspId, domain, ports: known }) => {
    const place = { ...unknownPorts, ...known, ...places[mspId] };
    const { furtherPeers = [], hosts = loopback, ...ports } = place;
    const member: PlacedMember = {
      ...{ name, mspId, domain, hosts, ports },
      paths: materialPaths(join(dataDir, 'crypto'), domain),
      folder: join(dataDir, 'organizations', mspId),
      logs: join(dataDir, 'logs', mspId),
    };
    const own = manifest.channels.filter(({ organizations }) => organizations.includes(mspId));
    const peers = [
      member,
      ...furtherPeers.map((one, index) => furtherPeer(member, dataDir, index + 1, one)),
    ];
    return Promise.all(
      own.flatMap(({ name: channel }) => [
        stateOf(member, 'orderer', channel, () => askOrderer(programs, member, channel)),
        ...peers.map((peer) =>
          stateOf(peer, 'peer', channel, () => askPeer(programs, peer, channel)),
        ),
      ]),
    );
  });
  return (await Promise.all(states)).flat();
}

const stopped = { isStopped: true, reason: 'its operator stopped it' };

type Answer = Pick<NodeState, 'height' | 'isLeader' | 'raft'>;

async function stateOf(
  member: PlacedMember,
  kind: NodeKind,
  channel: string,
  ask: () => Promise<Answer>,
): Promise<NodeState> {
  const { mspId, ports, hosts, paths, logs } = member;
  const address = `${hosts[kind]}:${String(ports[kind])}`;
  const head = { mspId, kind, address, channel, certificateEnd: await certificateEnd(paths[kind]) };
  const logFile = join(logs, `${kind}.log`);
  const pid = await runningProcessOf(logFile);
  if (pid === undefined) {
    const isAsked = await isStopped(logFile);
    return { ...head, ...(isAsked ? stopped : { reason: 'it does not run' }) };
  }
  try {
    return { ...head, pid, ...(await ask()) };
  } catch (error) {
    return { ...head, pid, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function askPeer(
  { peer }: FabricPrograms,
  member: PlacedMember,
  channel: string,
): Promise<Answer> {
  const { stdout } = await peerProgram(peer)(member, 'channel', 'getinfo', '-c', channel);
  return { height: Number(/"height":(\d+)/.exec(stdout)?.[1]) };
}

async function askOrderer(
  { osnadmin }: FabricPrograms,
  member: PlacedMember,
  channel: string,
): Promise<Answer> {
  const { ports, hosts, paths } = member;
  const { certificate, key } = paths.user('Admin').tls;
  const [{ stdout }, metrics] = await Promise.all([
    runProgram(osnadmin, [
      ...[
        'channel',
        'list',
        '--channelID',
        channel,
        '-o',
        `${ownName(hosts, 'orderer')}:${String(ports.admin)}`,
      ],
      ...['--ca-file', paths.tlsCaFile, '--client-cert', certificate, '--client-key', key],
    ]),
    readMetrics(member),
  ]);
  const { height } = JoinedChannel.parse(JSON.parse(stdout.slice(stdout.indexOf('{'))));
  const active = gaugeOf(metrics, 'active_nodes', channel);
  const of = gaugeOf(metrics, 'cluster_size', channel);
  return {
    ...{ height, isLeader: leads(metrics, channel) },
    ...(active !== undefined && of !== undefined && { raft: { active, of } }),
  };
}

/** What the metrics say of a channel. */
function leads(metrics: string, channel: string): boolean {
  return metrics
    .split('\n')
    .some(
      (line) =>
        /^consensus_(?:etcdraft|BFT|smartbft)_is_leader\{.*\} 1$/.test(line) &&
        line.includes(`channel="${channel}"`),
    );
}

/** A number that Raft measures of a channel; undefined where the orderer takes no part in it. */
function gaugeOf(metrics: string, name: string, channel: string): number | undefined {
  const start = `consensus_etcdraft_${name}{`;
  const line = metrics
    .split('\n')
    .find((one) => one.startsWith(start) && one.includes(`channel="${channel}"`));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

/** What an orderer's operations port measures; it asks for a certificate of the member. */
async function readMetrics({ ports, hosts, paths }: PlacedMember): Promise<string> {
  const { certificate, key } = paths.user('Admin').tls;
  const agent = new Agent({
    ca: await readFile(paths.tlsCaFile),
    cert: await readFile(certificate),
    key: await readFile(key),
  });
  const url = `https://${ownName(hosts, 'orderer')}:${String(ports.ordererOperations)}/metrics`;
  return new Promise((resolve, reject) => {
    get(url, { agent, timeout: answerMs }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve(text);
      });
    }).once('error', reject);
  });
}
