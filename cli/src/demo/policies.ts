import { type Engine, policyAgent } from '@edgebeat/agents';
import {
  type AcknowledgePolicy,
  canonicalJson,
  CloudEvent,
  eventId,
  type EventOf,
  events,
  PolicyRevisionRecord,
  PolicyView,
} from '@edgebeat/core';
import { keyHash, type Ledger, sign, type WalletIdentity } from '@edgebeat/ledger';
import { connectMember, identityOf } from '../consortium/connect';
import { submit } from '../consortium/found';
import type { Member } from '../consortium/plan';
import type { Consortium } from '../consortium/start';
import { sourceOf } from './detect';

/** The policy of the demo; the same command makes the same policy, however often it is sent. */
const proposal = {
  commandId: 'demo-disable-usb-storage',
  policy: {
    policyName: 'disable_usb_storage',
    description: 'No USB storage on edge devices',
    rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
  },
};

/** Proposes the demo's policy as a member's operator. */
export async function proposePolicy(
  { files, plan }: Consortium,
  member: Member,
): Promise<PolicyView> {
  await using ledger = await connectMember(files, plan, member, 'operator');
  const { result } = await submit(ledger, 'policy', 'propose', proposal);
  const { owner, policyId } = PolicyRevisionRecord.parse(result);
  return await readPolicy(ledger, owner, policyId);
}

/** One site's policy agent at work: its engine after the ledger spoke, its receipt committed. */
export async function activateAtSite(
  { files, plan }: Consortium,
  member: Member,
  view: PolicyView,
  now: Date,
): Promise<Engine> {
  const identity = await identityOf(files, member, 'policy-agent');
  const update = CloudEvent.parse(policyUpdated(plan.channel, view, now));
  const step = policyAgent.handle(update, undefined, contextOf(member, identity, now));
  await using ledger = await connectMember(files, plan, member, 'policy-agent');
  for (const event of step.emit) {
    if (event.type !== 'io.edgebeat.PolicyActivated') continue;
    await submit(ledger, 'policy', 'acknowledge', receipt(event, identity));
  }
  return step.state ?? [];
}

/** Reads a policy from the ledger of a member, with what its sites have attested. */
export async function policyAt(
  { files, plan }: Consortium,
  member: Member,
  { owner, policyId }: Pick<PolicyView, 'owner' | 'policyId'>,
): Promise<PolicyView> {
  await using ledger = await connectMember(files, plan, member, 'operator');
  return await readPolicy(ledger, owner, policyId);
}

/** What a site's engine decides about a device that was plugged in. */
export async function decideDevice(
  { files }: Consortium,
  member: Member,
  engine: Engine,
  type: string,
  now: Date,
): Promise<readonly { readonly type: string; readonly data: unknown }[]> {
  const identity = await identityOf(files, member, 'policy-agent');
  const source = sourceOf(member, 'devices');
  const event = CloudEvent.parse({
    specversion: '1.0',
    id: eventId(source, type, now.toISOString()),
    source,
    type: 'io.edgebeat.DeviceAttached',
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data: { device: { id: `dev_${member.siteId}-7`, type } },
  });
  return policyAgent.handle(event, engine, contextOf(member, identity, now)).emit;
}

async function readPolicy(ledger: Ledger, owner: string, policyId: string): Promise<PolicyView> {
  const argument = { owner, policyId };
  return PolicyView.parse(
    await ledger.evaluate({ contract: 'policy', transaction: 'get', argument }),
  );
}

function policyUpdated(
  channel: string,
  { owner, policyId, active }: PolicyView,
  now: Date,
): EventOf<'PolicyUpdated'> {
  if (active === undefined) throw new Error(`${policyId} has no active revision`);
  const { revision, policy } = active;
  const source = `urn:edgebeat:${channel}:ledger`;
  const id = eventId(source, `${owner}/${policyId}`, revision);
  const data = { status: 'active' as const, channel, owner, policyId, revision, policy };
  return events.PolicyUpdated.make({ id, source, time: now.toISOString() }, data);
}

function receipt(
  { data: { statement } }: EventOf<'PolicyActivated'>,
  identity: WalletIdentity,
): AcknowledgePolicy {
  const signature = sign(identity, Buffer.from(canonicalJson(statement)));
  return { statement, signature: Buffer.from(signature).toString('base64') };
}

function contextOf(member: Member, identity: WalletIdentity, now: Date) {
  return {
    source: sourceOf(member, 'policy'),
    msp: member.mspId,
    siteId: member.siteId,
    tenantId: member.name,
    version: policyAgent.version,
    agentKeyHash: keyHash(identity),
    time: now.toISOString(),
    site: { id: member.siteId },
  };
}
