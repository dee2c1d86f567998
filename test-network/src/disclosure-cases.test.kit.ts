import { randomUUID } from 'node:crypto';
import { commit, type IncidentOpening, IncidentOpenings } from '@edgebeat/core';
import { discloseIncident, readDisclosure, submitAndWait, verifyIncident } from '@edgebeat/ledger';
import { incidentItem } from './incident-items';
import {
  bounds,
  type FoundedNetwork,
  founders,
  holders,
  outsider,
} from './outsider-network.test.kit';

const [owner, receiver] = founders;
/** What no log holds either. */
export const secret = `host ${randomUUID()}`;
const { id, ...rest } = incidentItem('site-alpha', 'disclosed', 1);
const committed = commit(
  [
    { pointer: '/host', value: secret, redaction: 'name' },
    { pointer: '/failures', value: 42 },
  ],
  Buffer.alloc(32, 7),
  id,
);
const { root, leaves } = committed;
const item = { ...rest, id, commitment: { root, leaves } };
const openings = IncidentOpenings.parse(committed.openings);

/** Who reads an incident that is disclosed to one member of three organisations on a channel. */
export function disclosureCases(network: () => FoundedNetwork): void {
  const adminOf = (mspId: string) => network().adminOf(mspId);

  beforeAll(async () => {
    const { connect, everywhere, submit, userKey } = network();
    await submit(owner, 'registerSite', { siteId: 'site-alpha' });
    await submit(owner, 'registerIdentity', {
      ...{ publicKey: await userKey(owner), label: 'connector', roles: ['connector'] },
      siteId: 'site-alpha',
      validity: { from: '2020-01-01T00:00:00.000Z', until: '2050-01-01T00:00:00.000Z' },
    });
    await using connector = await connect(owner, 'User1');
    const record = { contract: 'incident', transaction: 'record', argument: { items: [item] } };
    await everywhere((await submitAndWait(connector, record, bounds)).transactionId);
    const command = { id, to: [receiver], part: 1, openings };
    await everywhere((await discloseIncident(connector, command, bounds)).transactionId);
  });

  it('given the receiver, when it reads at its own peer, then it has what was disclosed', async () => {
    const request = { owner, id, part: 1, mspId: receiver };

    const found = await readDisclosure(adminOf(receiver), request);

    expect(found).toMatchObject({ owner, id, commitment: { root, leaves }, openings });
  });

  it.each([owner, outsider])(
    'given %s, when it reads at any peer, then it gets nothing',
    async (mspId) => {
      for (const at of [owner, receiver, outsider]) {
        const asked = readDisclosure(adminOf(mspId), { owner, id, part: 1, mspId: at });

        await expect(asked).rejects.toMatchObject({
          code: at === mspId && mspId === owner ? 'not-found' : 'forbidden',
        });
      }
    },
  );

  it('given everything that lies on the disk, when it is looked through, then only the receiver’s private data and state hold it', async () => {
    for (const { mspId, folder } of network().network.organizations) {
      const expected = mspId === receiver ? ['private', 'state'] : [];

      expect(await holders(folder, [secret])).toEqual(expected);
    }
  });

  it('given the redacted openings, when another member has them verified, then they are what was notarised', async () => {
    const redacted = openings.filter((opening) => opening.class === 'redacted');
    const changed = redacted.map((opening) => ({ ...opening, value: 'changed' }));
    const ask = (given: IncidentOpening[]) =>
      verifyIncident(adminOf(receiver), { owner, id, openings: given, mspId: receiver });

    const answers = [await ask(redacted), await ask(changed)];

    expect(answers.map(({ verified }) => verified)).toEqual([true, false]);
  });
}
