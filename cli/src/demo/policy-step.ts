import { randomUUID } from 'node:crypto';
import { DetectionDecidedData } from '@edgebeat/core';
import { EventList, Policy, PolicyAccepted } from '@edgebeat/gateway-app/answers';
import { edgeUrl } from '../client/site-access';
import { Exit } from '../exit-codes';
import type { Steps } from '../output/steps';
import { type DemoSite, type DemoSites, until } from './demo-sites';
import { type Device, registerDevice } from './device';

const deviceId = 'demo-workstation';

/** The source's example, to the letter. */
const body = {
  policyName: 'disable_usb_storage',
  description: 'Keine USB-Datenträger erlauben',
  rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
};

/** A policy from its proposal to a device that it blocks. */
export async function policyStep(
  steps: Steps,
  { sites }: DemoSites,
  origin: DemoSite,
): Promise<void> {
  const policyId = await steps.step('A policy against USB storage is proposed', async (say) => {
    // The same key and body is the same policy, however often the demo runs.
    const headers = { 'idempotency-key': 'demo-disable-usb-storage' };
    const answer = await origin.client.call('POST', '/api/v1/policies', { body, headers });
    say(`POST /api/v1/policies → ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return PolicyAccepted.parse(answer.body).policyId;
  });
  await steps.step('Every site runs it and signs a receipt', async (say) => {
    const policy = await until(`${policyId} is active at every site`, async () => {
      const seen = await origin.client
        .get(`/api/v1/policies/${policyId}`, Policy)
        .catch(() => undefined);
      return seen?.status === 'active' ? seen : undefined;
    });
    for (const { owner, siteId, state, block, transactionId } of policy.sites) {
      say(
        `${owner.padEnd(9)} ${siteId}: ${state}, block ${String(block)}, transaction ${transactionId ?? '–'}`,
      );
    }
    say(policy.summary);
  });
  await steps.step('A device at the last site reports what is plugged in', async (say) => {
    const site = sites.at(-1) ?? origin;
    await using device = await registerDevice(site, deviceId, 'WORKSTATION');
    say(`${deviceId} of ${site.member.siteId} is registered and has a certificate`);
    for (const [type, expected] of [
      ['USB_STORAGE', 'block'],
      ['KEYBOARD', 'allow'],
    ] as const) {
      const taken = await decisionAbout(site, device, type, say);
      if (taken !== expected) throw new Exit('not-proven', `${type} was answered with ${taken}`);
    }
  });
}

async function decisionAbout(
  { member, client }: DemoSite,
  device: Device,
  type: string,
  say: (line: string) => void,
): Promise<string> {
  const since = new Date(Date.now() - 60_000).toISOString();
  const event = { nonce: randomUUID(), device: { type } };
  const eventId = await device.send(`${edgeUrl(member)}/v1/events`, event);
  const decision = await until(`a decision about ${type}`, async () => {
    const query = { type: 'DetectionDecided', since, limit: 500 };
    const { items } = await client.get('/api/v1/events', EventList, query);
    return items.find(({ subject }) => subject === eventId);
  });
  const { action_taken: taken, policy_id: by } = DetectionDecidedData.parse(decision.data);
  say(`${type} plugged in: ${taken} (${by})`);
  return taken;
}
