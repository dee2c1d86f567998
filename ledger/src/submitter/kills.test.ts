import type { TestDatabase } from '@edgebeat/database';
import {
  amendCommand,
  entriesOf,
  openSite,
  recordCommand,
  recordCommands,
  startSiteDatabase,
  trustCommand,
  writesOf,
} from '../outbox/site.test.kit';
import { type SubmitterStep, submitterSteps } from './submitter-ports';

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

/** A hook that kills the submitter when some step is reached for the nth time. */
function killAt(step: SubmitterStep, nth = 1): (reached: SubmitterStep) => void {
  const seen = { times: 0 };
  return (reached) => {
    if (reached !== step) return;
    seen.times += 1;
    if (seen.times === nth) throw new Error(`killed at ${step}`);
  };
}

describe('a submitter that is killed', () => {
  it.each(submitterSteps)(
    'given commands, when it is killed once they are %s, then the next one carries each to one effect',
    async (step) => {
      await using site = await openSite(server.address);
      const incidents = recordCommands(5);
      const changes = ['cam-01', 'cam-01', 'cam-02'].map((device) => trustCommand(device));
      await site.add(...incidents, ...changes);

      await expect(site.submit({ step: killAt(step) }).ended).rejects.toThrow(`killed at ${step}`);
      site.submit();
      const stored = await site.settle(...incidents, ...changes);

      expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['COMMITTED']));
      const writes = writesOf(site.chain);
      expect(incidents.map(({ argument }) => writes.get(`incident~${argument.item.id}`))).toEqual(
        incidents.map(() => 1),
      );
      expect(entriesOf(site.chain, 'device~cam-01')).toEqual([changes[0]?.id, changes[1]?.id]);
      expect(entriesOf(site.chain, 'device~cam-02')).toEqual([changes[2]?.id]);
    },
  );

  it.each(submitterSteps.slice(2))(
    'given orderers that lose transactions, when it is killed once they are %s, then nothing is lost',
    async (step) => {
      await using site = await openSite(server.address);
      const commands = [...recordCommands(3), trustCommand('cam-01')];
      await site.add(...commands);
      site.chain.faults.loseSubmissions = 2;

      await expect(site.submit({ step: killAt(step) }).ended).rejects.toThrow('killed');
      site.submit();
      const stored = await site.settle(...commands);

      expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['COMMITTED']));
      expect([...writesOf(site.chain).values()]).toEqual([1, 1, 1, 1]);
    },
  );

  it('given stored bytes, when the next submitter starts, then it sends those and endorses nothing', async () => {
    await using site = await openSite(server.address);
    const command = recordCommand();
    await site.add(command);
    await expect(site.submit({ step: killAt('stored') }).ended).rejects.toThrow('killed');
    const [endorsed] = await site.outbox.get([command.id]);

    site.submit();
    const [stored] = await site.settle(command);

    expect(endorsed?.state).toBe('ENDORSED');
    expect(stored).toMatchObject({ state: 'COMMITTED', transactionId: endorsed?.transactionId });
    expect(site.endorsements).toHaveLength(1);
  });

  it('given a committed transaction that nobody noted, when the next submitter starts, then it is read back and not sent', async () => {
    await using site = await openSite(server.address);
    const [incident, change] = [recordCommand({ id: 'incident-1' }), trustCommand('cam-01')];
    await site.add(incident, change);
    const killed = site.submit({ step: killAt('decided', 2) });
    await expect(killed.ended).rejects.toThrow('killed');
    const { height } = site.chain;

    site.submit();
    const stored = await site.settle(incident, change);

    expect(stored.map(({ state }) => state)).toEqual(['COMMITTED', 'COMMITTED']);
    expect(stored[0]?.result).toEqual({ id: 'incident-1', outcome: 'recorded' });
    expect(site.chain.height).toBe(height);
  });

  it('given commands of one object, when it is killed between them, then their order stays', async () => {
    await using site = await openSite(server.address);
    const incident = recordCommand();
    const { id } = incident.argument.item;
    const changes = Array.from({ length: 4 }, () => amendCommand(id));
    await site.add(incident, ...changes);

    for (const step of ['sent', 'stored', 'decided', 'endorsed'] as const) {
      await expect(site.submit({ step: killAt(step) }).ended).rejects.toThrow('killed');
    }
    site.submit();
    await site.settle(incident, ...changes);

    expect(entriesOf(site.chain, `entries~${id}`)).toEqual(changes.map((change) => change.id));
  });
});
