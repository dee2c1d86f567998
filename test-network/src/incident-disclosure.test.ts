import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { commit, type IncidentOpening, IncidentOpenings } from '@edgebeat/core';
import {
  discloseIncident,
  type FabricLedger,
  readDisclosure,
  submitAndWait,
  verifyIncident,
} from '@edgebeat/ledger';
import { incidentItem } from './incident-items';
import {
  founders,
  outsider,
  type OutsiderNetwork,
  startOutsiderNetwork,
} from './outsider-network.test.kit';

jest.setTimeout(120_000);

const bounds = { deadlineMs: 30_000, attempts: 10 } as const;
const [owner, receiver] = founders;
const secret = `host ${randomUUID()}`;
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

/** The folders below one in which a file holds the secret. */
async function holders(folder: string): Promise<string[]> {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name));
    if (content.includes(secret)) found.add(relative(folder, entry.parentPath));
  }
  return [...found].sort();
}

describe('an incident that is disclosed to one member of three on a channel', () => {
  let open: OutsiderNetwork;
  let connector: FabricLedger;
  const admins = new Map<string, FabricLedger>();

  beforeAll(async () => {
    open = await startOutsiderNetwork();
    for (const mspId of [...founders, outsider]) admins.set(mspId, await open.connect(mspId));
    for (const mspId of founders) await submit(mspId, 'found', open.charter);
    await submit(owner, 'registerSite', { siteId: 'site-alpha' });
    await submit(owner, 'registerIdentity', {
      ...{ publicKey: await open.userKey(owner), label: 'connector', roles: ['connector'] },
      siteId: 'site-alpha',
      validity: { from: '2020-01-01T00:00:00.000Z', until: '2050-01-01T00:00:00.000Z' },
    });
    connector = await open.connect(owner, 'User1');
    const record = { contract: 'incident', transaction: 'record', argument: { items: [item] } };
    await everywhere((await submitAndWait(connector, record, bounds)).transactionId);
    const command = { id, to: [receiver], part: 1, openings };
    await everywhere((await discloseIncident(connector, command, bounds)).transactionId);
  });

  afterAll(async () => {
    for (const ledger of [connector, ...admins.values()]) await ledger[Symbol.asyncDispose]();
    await open[Symbol.asyncDispose]();
    if (open.log.some((line) => line.includes(secret))) throw new Error('a log holds the secret');
  });

  async function submit(mspId: string, transaction: string, argument: unknown): Promise<void> {
    const call = { contract: 'membership', transaction, argument };
    await everywhere((await submitAndWait(adminOf(mspId), call, bounds)).transactionId);
  }

  /** A commit is known at one peer first. */
  async function everywhere(transactionId: string): Promise<void> {
    await Promise.all(
      [...admins.values()].map((ledger) => ledger.outcome(transactionId, { deadlineMs: 20_000 })),
    );
  }

  function adminOf(mspId: string): FabricLedger {
    const ledger = admins.get(mspId);
    if (ledger === undefined) throw new Error(`there is no ${mspId}`);
    return ledger;
  }

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
    for (const { mspId, folder } of open.network.organizations) {
      const expected = mspId === receiver ? ['private', 'state'] : [];

      expect(await holders(folder)).toEqual(expected);
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
});
