import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaFolder } from '@edgebeat/bus';
import { folders } from '@edgebeat/cli';
import { temporaryFolder } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { z } from 'zod';
import { environment } from '../environment';
import { compareHeaders } from '../faults/chain-checks';
import { GrowingConsortium } from '../faults/growing-consortium';
import { MemberHosts } from '../faults/member-hosts';
import { MemberMachine } from '../faults/member-machine';
import type { Check, ProofRequest, ProofResult } from './proof';
import { sites } from './sites';

const names = ['alpha', 'beta', 'gamma', 'delta'];
const recordings = join(__dirname, '..', '..', '..', 'agents', 'recordings');
const patienceMs = 90_000;
/** What other machines are to reach at a site, and what its own machine alone. */
const doors = { open: [7050, 7051, 8401, 8443], closed: [7052, 7053, 7054, 7055] };

const Incidents = z.object({ items: z.array(z.object({ owner: z.string(), id: z.string() })) });

/** Runs SITES; the process is in namespaces of its own. */
export async function runSites({ count, say }: Required<ProofRequest>): Promise<ProofResult> {
  await using folder = await temporaryFolder();
  const organizations = names.slice(0, count).map((name) => {
    return { name, domain: `${name}.example.com` };
  });
  const hosts = await MemberHosts.open(organizations, folder.path);
  const machines = organizations.map(({ name }) => new MemberMachine(name, folder.path, hosts));
  const seconds = new Map<string, number>();
  const timed = async (what: string, work: Promise<unknown>) => {
    const began = performance.now();
    await work;
    const took = (performance.now() - began) / 1000;
    seconds.set(what, took);
    say(`${what}: ${took.toFixed(1)} s`);
  };
  const consortium = new GrowingConsortium(join(folder.path, 'handed-over'));
  const [founder, ...newcomers] = machines;
  if (founder === undefined) throw new Error('there is no member');
  await timed(`${founder.name} founds`, consortium.found(founder));
  const onKafka = hasKafka() ? newcomers.slice(2) : [];
  for (const newcomer of newcomers) {
    const choices = onKafka.includes(newcomer) ? ['--kafka', 'local'] : [];
    await timed(`${newcomer.name} is let in`, consortium.letIn(newcomer, ...choices));
  }
  for (const machine of machines) await upAgain(machine, 0);
  const reached = await reachedFrom(machines);
  for (const machine of machines) await replay(machine, 'sshd-brute-force.log');
  const first = await settled(machines, machines.length);
  say(`every site has the incidents of ${String(first)} members`);
  const apart = count > 3 ? await withoutFounder(machines, hosts, timed) : undefined;
  const [last = founder] = machines.slice(-1);
  await last.edgebeat('down');
  await timed('a site starts again', consortium.start(last));
  for (const machine of machines) await machine.edgebeat('down');
  for (const machine of machines) {
    await timed(`${machine.name} starts again, the next ones are down`, consortium.start(machine));
  }
  for (const machine of machines) await upAgain(machine, 0);
  const verified = await Promise.all(machines.map(verifies));
  for (const machine of machines) await machine.edgebeat('down');
  const { heights, forks } = await compareHeaders(machines.map(({ peerFolder }) => peerFolder));
  return {
    ...{ id: sites.id, claim: sites.claim },
    checks: [
      { what: 'members whose incidents every site has', expected: count, observed: first },
      ...reached,
      ...(apart ?? []),
      {
        what: 'members whose verify ends well',
        expected: count,
        observed: verified.filter(Boolean).length,
      },
      { what: 'heights at which peers have different headers', expected: 0, observed: forks },
    ],
    figures: {
      'sites on a Kafka of their own': onKafka.length,
      'heights compared': heights,
      ...Object.fromEntries([...seconds].map(([what, took]) => [`${what}, s`, took.toFixed(1)])),
    },
  };
}

function hasKafka(): boolean {
  const { EDGEBEAT_TOOLS: tools } = environment;
  return tools !== undefined && existsSync(join(tools, kafkaFolder));
}

/** Waits until a site says that it is up. */
async function upAgain(machine: MemberMachine, waitedMs: number): Promise<void> {
  try {
    await machine.edgebeat('status');
  } catch (error) {
    if (waitedMs > patienceMs) throw error;
    await sleep(1000);
    await upAgain(machine, waitedMs + 1000);
  }
}

/** Tries the ports of every site from the machine of another member. */
async function reachedFrom(machines: readonly MemberMachine[]): Promise<Check[]> {
  let open = 0;
  let closed = 0;
  let named = 0;
  for (const [index, site] of machines.entries()) {
    const other = machines[(index + 1) % machines.length] ?? site;
    const listens = (port: number) =>
      other
        .run('timeout', '3', 'bash', '-c', `exec 3<>/dev/tcp/${site.domain}/${String(port)}`)
        .then(
          () => 1,
          () => 0,
        );
    for (const port of doors.open) open += await listens(port);
    for (const port of doors.closed) closed += await listens(port);
    const api = `https://${site.domain}:8401/`;
    named += await other.run('curl', '-sS', '--cacert', folders(site.home).ca, api).then(
      () => 1,
      () => 0,
    );
  }
  const all = machines.length;
  return [
    {
      what: 'doors that another machine reaches',
      expected: all * doors.open.length,
      observed: open,
    },
    { what: 'doors of its own machine that another one reaches', expected: 0, observed: closed },
    {
      what: 'apis whose certificate is for the name of their machine',
      expected: all,
      observed: named,
    },
  ];
}

function replay(machine: MemberMachine, recording: string): Promise<string> {
  return machine.edgebeat('replay', join(recordings, recording));
}

async function incidentsAt(machine: MemberMachine) {
  const said = await machine.edgebeat('incidents', 'list', '--limit', '500', '--json');
  return Incidents.parse(JSON.parse(said)).items;
}

/** Waits until every site has incidents of so many members; of how many all have some then. */
async function settled(machines: readonly MemberMachine[], members: number): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const owners = await Promise.all(
      machines.map(async (machine) => {
        const items = await incidentsAt(machine);
        return new Set(items.map(({ owner }) => owner)).size;
      }),
    );
    const least = Math.min(...owners);
    if (least >= members || Date.now() > deadline) return least;
    await sleep(1000);
  }
}

/** Cuts the founder's lines; the others record incidents, which it has when they are whole again. */
async function withoutFounder(
  machines: readonly MemberMachine[],
  hosts: MemberHosts,
  timed: (what: string, work: Promise<unknown>) => Promise<void>,
): Promise<Check[]> {
  const [founder, second, ...others] = machines;
  if (founder === undefined || second === undefined) throw new Error('there are no two members');
  for (const { name } of [second, ...others]) {
    await hosts.cut(founder.name, name);
    await hosts.cut(name, founder.name);
  }
  const before = (await incidentsAt(second)).length;
  await replay(second, 'java-lookup.jsonl');
  const recorded = incidentsReach(second, before + 1);
  await timed("an incident is recorded while the founder's lines are cut", recorded);
  const after = await recorded;
  const kept = (await incidentsAt(founder)).length;
  await hosts.heal();
  const reached = incidentsReach(founder, after);
  await timed('the founder catches up', reached);
  const caughtUp = await reached;
  return [
    {
      what: 'incidents of others at the founder while its lines are cut',
      expected: before,
      observed: kept,
    },
    {
      what: 'whether the others record incidents meanwhile',
      expected: 1,
      observed: Number(after > before),
    },
    {
      what: 'incidents that the founder lacks when its lines are whole again',
      expected: 0,
      observed: Math.max(0, after - caughtUp),
    },
  ];
}

/** Waits until a site has so many incidents; how many it has then. */
async function incidentsReach(machine: MemberMachine, wanted: number): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { length } = await incidentsAt(machine);
    if (length >= wanted || Date.now() > deadline) return length;
    await sleep(1000);
  }
}

function verifies(machine: MemberMachine): Promise<boolean> {
  return machine.edgebeat('verify').then(
    () => true,
    () => false,
  );
}
