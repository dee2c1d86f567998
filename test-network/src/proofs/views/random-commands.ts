import type { TestConsortium, TestMember } from '@edgebeat/chaincode/dist/fakes/test-consortium';
import { makeKey } from '@edgebeat/chaincode/dist/membership/devices/devices.test.kit';
import { item } from '@edgebeat/chaincode/dist/incident/incident.test.kit';
import { content, signed, statementOf } from '@edgebeat/chaincode/dist/policy/policy.test.kit';
import { PolicyRevisionRecord, PolicyView } from '@edgebeat/core';
import {
  approveTerms,
  attestImage,
  endorseImage,
  proposeTerms,
  revokeImage,
  revokeKey,
} from './agreement-commands';

/** Draws one of several. */
export type Choose = <T>(options: readonly [T, ...T[]]) => T;

/** Gives choices by numbers from 0 to 1. */
export function chooser(random: () => number): Choose {
  return (options) => options[Math.floor(random() * options.length)] ?? options[0];
}

/** A consortium on which commands are given, and the policies that it has seen. */
export interface CommandedConsortium {
  readonly consortium: TestConsortium;
  readonly choose: Choose;
  readonly policies: PolicyRevisionRecord[];
}

type Command = (world: CommandedConsortium) => Promise<unknown>;

const second = 1000;
const root = 'b'.repeat(64);

/** The names of what commands are about: few, so that they meet. */
export const names = {
  incidents: ['i-1', 'i-2'],
  devices: ['cam-1', 'cam-2'],
  ids: ['c-1', 'c-2', 'c-3', 'c-4', 'c-5', 'c-6', 'c-7', 'c-8', 'c-9'],
} as const;

/** Three keys that devices hand in; two devices may want the same. */
const keys = [makeKey(), makeKey(), makeKey()] as const;

const member = ({ consortium, choose }: CommandedConsortium): TestMember =>
  choose(consortium.members);

const somebody = (world: CommandedConsortium) => {
  const { operator, admin, connector } = member(world);
  return world.choose([operator, operator, operator, admin, connector]);
};

const severityOf = (choose: Choose) => choose(['low', 'medium', 'high', 'critical'] as const);

/** Those that need something that is there come more often. */
const commands: readonly [Command, ...Command[]] = [
  recordIncidents,
  ...[recordIncidents, amendIncident, amendIncident, amendIncident, amendIncident],
  ...[proposePolicy, changePolicy, changePolicy, approvePolicy, approvePolicy],
  ...[acknowledgePolicy, acknowledgePolicy, registerSite, waitAWhile],
  ...[registerDevice, setTrust, setTrust, setTrust, revokeDevice],
  ...[proposeTerms, approveTerms, approveTerms, attestImage, attestImage],
  ...[endorseImage, endorseImage, revokeImage, revokeKey],
];

/** Gives one command, which may be refused as any other. */
export async function giveCommand(world: CommandedConsortium): Promise<void> {
  await world.choose(commands)(world);
}

function recordIncidents(world: CommandedConsortium) {
  const { choose, consortium } = world;
  const { connector, siteId } = member(world);
  const items = [choose(names.incidents), choose(names.incidents)].map((id) =>
    item(id, { siteId, severity: severityOf(choose) }),
  );
  return consortium.ledger.submit(connector, 'incident:record', { items });
}

function amendIncident(world: CommandedConsortium) {
  const { choose, consortium } = world;
  const amendment = choose<object>([
    { change: 'status', status: choose(['acknowledged', 'contained', 'resolved', 'closed']) },
    { change: 'status', status: choose(['dismissed', 'open']) },
    { change: 'correction', fields: { severity: severityOf(choose) } },
    { change: 'correction', fields: { techniques: [] }, commitment: { root, leaves: 3 } },
    { change: 'tlp', tlp: choose(['CLEAR', 'GREEN', 'RED']) },
    { change: 'withdrawal', reasonRoot: root },
    { change: 'link', to: { owner: member(world).msp, id: choose(names.incidents) } },
    { change: 'comment', commentRoot: root },
  ]);
  const own = member(world);
  const owner = choose([own.msp, own.msp, own.msp, member(world).msp]);
  const commandId = `${choose(names.ids)}-${choose(names.ids)}`;
  return consortium.ledger.submit(own.operator, 'incident:amend', {
    ...{ commandId, owner, id: choose(names.incidents), amendment },
  });
}

async function proposePolicy(world: CommandedConsortium) {
  const { choose, consortium, policies } = world;
  const policy = { ...content, policyName: choose(['usb', 'camera']) };
  const request = { commandId: choose(['p-1', 'p-2']), policy };
  const outcome = await consortium.ledger.submit(somebody(world), 'policy:propose', request);
  if (!outcome.ok) return;
  const proposed = PolicyRevisionRecord.parse(JSON.parse(outcome.text));
  if (!policies.some(({ policyId }) => policyId === proposed.policyId)) policies.push(proposed);
}

async function changePolicy(world: CommandedConsortium) {
  const view = await anyPolicy(world);
  if (view === undefined) return;
  const { choose, consortium } = world;
  const { owner, policyId, latestRevision } = view;
  const name = { commandId: choose(names.ids), owner, policyId };
  const expectedRevision = choose([latestRevision, latestRevision, 1]);
  const policy = { ...content, description: choose(['later', 'latest']) };
  const transaction = choose(['update', 'update', 'deactivate']);
  const request = { ...name, expectedRevision, ...(transaction === 'update' && { policy }) };
  await consortium.ledger.submit(somebody(world), `policy:${transaction}`, request);
}

async function approvePolicy(world: CommandedConsortium) {
  const view = await anyPolicy(world);
  if (view === undefined) return;
  const { owner, policyId, latest } = view;
  const { revision, contentHash } = latest;
  const request = { owner, policyId, revision, contentHash };
  await world.consortium.ledger.submit(somebody(world), 'policy:approve', request);
}

async function acknowledgePolicy(world: CommandedConsortium) {
  const view = await anyPolicy(world);
  if (view === undefined) return;
  const { choose, consortium } = world;
  const own = member(world);
  const revision = choose([view.active ?? view.latest, view.latest]);
  const receipt = signed(own, statementOf(consortium, own, revision));
  await consortium.ledger.submit(own.agent, 'policy:acknowledge', receipt);
}

function registerDevice(world: CommandedConsortium) {
  const { choose, consortium } = world;
  const own = member(world);
  return consortium.ledger.submit(own.operator, 'membership:registerDevice', {
    ...{ deviceId: choose(names.devices), siteId: own.siteId, tenant: 'org' },
    ...{ type: choose(['CAMERA', 'PRESS']), platform: 'linux', publicKey: choose(keys) },
  });
}

function setTrust(world: CommandedConsortium) {
  const { choose, consortium } = world;
  return consortium.ledger.submit(somebody(world), 'membership:setTrust', {
    ...{ commandId: choose(names.ids), deviceId: choose(names.devices), reason: 'a test' },
    trust: choose(['trusted', 'restricted', 'quarantined', 'quarantined']),
  });
}

function revokeDevice(world: CommandedConsortium) {
  const { choose, consortium } = world;
  const name = { commandId: choose(names.ids), deviceId: choose(names.devices) };
  const actor = choose([somebody(world), member(world).client, member(world).client]);
  return consortium.ledger.submit(actor, 'membership:revokeDevice', { ...name, reason: 'sold' });
}

/** A further site, which ends soon, or never. */
function registerSite(world: CommandedConsortium) {
  const { choose, consortium } = world;
  const { ledger } = consortium;
  const own = member(world);
  const until = new Date(Date.parse(ledger.now) + choose([10, 60, 600]) * second).toISOString();
  const request = { siteId: `${own.siteId}-b`, ...choose<object>([{}, { until }, { until }]) };
  return ledger.submit(own.admin, 'membership:registerSite', request);
}

function waitAWhile({ choose, consortium }: CommandedConsortium) {
  consortium.ledger.wait(choose([second, 30 * second]));
  return Promise.resolve();
}

async function anyPolicy({ choose, consortium, policies }: CommandedConsortium) {
  const [first, ...others] = policies;
  if (first === undefined) return undefined;
  const { owner, policyId } = choose([first, ...others]);
  const [reader] = consortium.members;
  const outcome = await consortium.ledger.evaluate(reader.client, 'policy:get', {
    owner,
    policyId,
  });
  return outcome.ok ? PolicyView.parse(JSON.parse(outcome.text)) : undefined;
}
