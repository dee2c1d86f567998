import { setTimeout as sleep } from 'node:timers/promises';
import { DetectionDecidedData, type PolicyView } from '@edgebeat/core';
import type { Member } from '../consortium/plan';
import type { Consortium } from '../consortium/start';
import { Exit } from '../exit-codes';
import type { Steps } from '../output/steps';
import { activateAtSite, decideDevice, policyAt, proposePolicy } from './policies';

const patienceMs = 10_000;

/** A policy from its proposal to a device that it blocks. */
export async function policyStep(
  steps: Steps,
  consortium: Consortium,
  member: Member,
): Promise<void> {
  const view = await steps.step('A policy against USB storage is proposed', async (say) => {
    const proposed = await proposePolicy(consortium, member);
    say(
      `${proposed.policyId} of ${proposed.owner}, revision ${String(proposed.latestRevision)}: ${proposed.status}`,
    );
    say(
      `if ${proposed.latest.policy.rules[0]?.condition ?? ''} then ${proposed.latest.policy.rules[0]?.action ?? ''}`,
    );
    return proposed;
  });
  const engines = await steps.step('Every site runs it and signs a receipt', async (say) => {
    const now = new Date();
    const running = await Promise.all(
      consortium.plan.members.map((site) => activateAtSite(consortium, site, view, now)),
    );
    const attested = await attestedEverywhere(consortium, member, view);
    for (const site of attested.sites) {
      say(
        `${site.owner.padEnd(9)} ${site.siteId}: ${site.state}, revision ${String(site.revision ?? '–')}, transaction ${site.transactionId ?? '–'}`,
      );
    }
    say(
      `attested active at ${String(activeSites(attested))} of ${String(attested.sites.length)} sites`,
    );
    return running;
  });
  await steps.step('Devices are plugged in at the last site', async (say) => {
    const site = consortium.plan.members.at(-1) ?? member;
    const engine = engines.at(-1) ?? [];
    for (const [type, expected] of [
      ['USB_STORAGE', 'block'],
      ['KEYBOARD', 'allow'],
    ] as const) {
      const taken = await decisionAbout(consortium, site, engine, type, say);
      if (taken !== expected) throw new Exit('not-proven', `${type} was answered with ${taken}`);
    }
  });
}

/** Each member reads its own ledger, which may be a block behind the one that answered last. */
async function attestedEverywhere(
  consortium: Consortium,
  member: Member,
  policy: PolicyView,
): Promise<PolicyView> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const view = await policyAt(consortium, member, policy);
    if (activeSites(view) === view.sites.length) return view;
    if (Date.now() > deadline) {
      const silent = view.sites.filter(({ state }) => state !== 'active');
      throw new Exit(
        'not-proven',
        `not attested by ${silent.map(({ siteId }) => siteId).join(', ')}`,
      );
    }
    await sleep(100);
  }
}

function activeSites({ sites }: PolicyView): number {
  return sites.filter(({ state }) => state === 'active').length;
}

async function decisionAbout(
  consortium: Consortium,
  site: Member,
  engine: Parameters<typeof decideDevice>[2],
  type: string,
  say: (line: string) => void,
): Promise<string> {
  const emitted = await decideDevice(consortium, site, engine, type, new Date());
  const decision = emitted.find((event) => event.type === 'io.edgebeat.DetectionDecided');
  const { action_taken: taken, policy_id: by } = DetectionDecidedData.parse(decision?.data);
  say(`${type} at ${site.siteId}: ${taken} (${by})`);
  return taken;
}
