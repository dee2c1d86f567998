import { randomBytes } from 'node:crypto';
import { notarise } from '@edgebeat/agents';
import { commit, IncidentOpenings, type IncidentOpenedData } from '@edgebeat/core';
import { onBehalfOf } from '@edgebeat/gateway-app/dist/api/commands/on-behalf-of';
import { readChannelKey, verifyIncident } from '@edgebeat/ledger';
import { incidentItem } from '../incident-items';
import { found, guesses, keyedBy, readHashes, unkeyed } from './dictionary.test.kit';
import type { MemberWorld } from './member-world.test.kit';

const saltKey = randomBytes(32);
const pseudonymKey = randomBytes(32);
const address = '203.0.113.77';
const user = 'admin';
const tenant = 'alpha';

const incident: IncidentOpenedData = {
  incidentId: '5'.repeat(64),
  ...{ type: 'ssh-brute-force', severity: 'high', techniques: ['T1110.001'], agent: 'security' },
  ...{ firstSeen: '2026-01-31T10:00:00.000Z', lastSeen: '2026-01-31T10:02:00.000Z' },
  evidence: { events: ['a'.repeat(64)], total: 5 },
  details: {
    ...{ address, users: [user], otherFailures: 0, hosts: ['edge-1'], failures: 5, accepted: [] },
  },
};

/** The one leaf of this incident is the root itself: nothing beside it makes guessing harder. */
const bare = incidentItem('', 'bare', 1);
const bareCommitment = commit([{ pointer: '/details/address', value: address }], saltKey, bare.id);

/** Records both incidents for a person, as Alpha's site does. */
function recorded({ once, alpha }: MemberWorld) {
  return once('incidents with secrets', async () => {
    const channelKey = await readChannelKey(alpha.peer, { mspId: alpha.msp });
    const made = notarise(incident, { saltKey, channelKey, siteId: alpha.siteId });
    const { root, leaves } = bareCommitment;
    const single = { ...bare, siteId: alpha.siteId, commitment: { root, leaves } };
    await alpha.submit('connector', 'incident:record', {
      items: [made.item, single],
      ...onBehalfOf({ tenant, subject: user, roles: [], scopes: new Set() }, pseudonymKey),
    });
    const openings = IncidentOpenings.parse(made.openings);
    return { owner: alpha.msp, id: made.item.id, openings, channelKey: channelKey.key };
  });
}

/** Of every block, once both incidents are there. */
function hashesOf(world: MemberWorld) {
  return world.once('all blocks', async () => {
    await recorded(world);
    return readHashes(world.alpha.peer);
  });
}

/** What a redacted incident proves. */
export function incidentCases(world: () => MemberWorld): void {
  const verify = async (change: (value: unknown) => unknown) => {
    const { owner, id, openings } = await recorded(world());
    const shown = IncidentOpenings.parse(
      openings
        .filter((opening) => opening.class !== 'raw')
        .map((opening) => ({
          ...opening,
          value: opening.class === 'redacted' ? change(opening.value) : opening.value,
        })),
    );
    const answers = await Promise.all(
      world().members.map(({ peer, msp }) =>
        verifyIncident(peer, { owner, id, openings: shown, mspId: msp }),
      ),
    );
    return { shown, answers };
  };

  it('given a redacted incident, when every member has it verified on chain, then it is what was notarised', async () => {
    const { shown, answers } = await verify((value) => value);

    expect(shown.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['203.0.113.0/24', '[name]', 5]),
    );
    expect(JSON.stringify(shown)).not.toContain(address);
    expect(answers.map(({ verified }) => verified)).toEqual([true, true, true]);
  });

  it('given a redacted incident that was changed, when every member has it verified, then nobody finds it notarised', async () => {
    const { shown, answers } = await verify((value) =>
      value === '[name]' ? value : '203.0.114.0/24',
    );

    const changed = shown.findIndex(({ value }) => value === '203.0.114.0/24');
    for (const { verified, openings } of answers) {
      expect(verified).toBe(false);
      const different = openings.filter(({ state }) => state === 'different');
      expect(different).toEqual([{ index: shown[changed]?.index, state: 'different' }]);
    }
  });
}

/** What all bytes of all blocks tell somebody who tries out what might be behind their hashes. */
export function dictionaryCases(world: () => MemberWorld): void {
  it('given every block, when a dictionary is tried without keys, then nothing is found', async () => {
    const hashes = await hashesOf(world());

    expect(found(hashes, guesses(), unkeyed)).toEqual([]);
  });

  it('given every block, when the same dictionary is tried with each of the keys, then the search finds what is there', async () => {
    const { channelKey } = await recorded(world());
    const hashes = await hashesOf(world());
    const { salted, correlated, pseudonymous } = keyedBy({
      ...{ saltKey, incidentId: bare.id, channelKey, pseudonymKey, tenant },
    });

    expect(found(hashes, guesses(), salted)).toEqual([address]);
    expect(found(hashes, guesses(), correlated)).toEqual([address]);
    expect(found(hashes, guesses(), pseudonymous)).toEqual([user]);
  });
}
