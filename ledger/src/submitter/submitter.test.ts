import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import {
  amendCommand,
  entriesOf,
  MSP,
  openSite,
  recordCommand,
  recordCommands,
  startSiteDatabase,
  type TestSite,
  trustCommand,
  writesOf,
} from '../outbox/site.test.kit';
import type { NewCommand, StoredCommand } from '../outbox/outbox';

let server: TestDatabase;
beforeAll(async () => {
  server = await startSiteDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

const states = (stored: readonly StoredCommand[]) => stored.map(({ state }) => state);

async function left(site: TestSite): Promise<number> {
  const { rows } = await sql`select from ledger.outbox_transaction`.execute(site.database.query);
  return rows.length;
}

describe('batches of the submitter', () => {
  it('given incidents that wait together, when they are submitted, then they share a transaction', async () => {
    await using site = await openSite(server.address);
    const commands = recordCommands(20);
    await site.add(...commands);

    site.submit();
    const stored = await site.settle(...commands);

    expect(new Set(states(stored))).toEqual(new Set(['COMMITTED']));
    expect(new Set(stored.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(stored.map(({ result }) => result)).toEqual(
      commands.map(({ argument }) => ({ id: argument.item.id, outcome: 'recorded' })),
    );
    expect([...writesOf(site.chain).values()]).toEqual(Array.from({ length: 20 }, () => 1));
    expect(await left(site)).toBe(0);
  });

  it('given incidents of two people, when they are submitted, then only those of one share a transaction', async () => {
    await using site = await openSite(server.address);
    const commands = ['a', 'b', 'a', undefined, 'b'].map((name) => recordCommand({}, name));
    await site.add(...commands);

    site.submit();
    const stored = await site.settle(...commands);

    const ids = stored.map(({ transactionId }) => transactionId);
    expect(new Set(ids).size).toBe(3);
    expect([ids[0], ids[1]]).toEqual([ids[2], ids[4]]);
    expect(site.endorsements.map(({ call }) => call.argument)).toContainEqual({
      items: [commands[0]?.argument.item, commands[2]?.argument.item],
      onBehalfOf: { pseudonym: 'a' },
    });
  });

  it('given more incidents than a batch holds, when they are submitted, then no transaction holds more', async () => {
    await using site = await openSite(server.address);
    const commands = recordCommands(25);
    await site.add(...commands);

    site.submit({ settings: { batchSize: 10 } });
    const stored = await site.settle(...commands);

    expect(new Set(states(stored))).toEqual(new Set(['COMMITTED']));
    expect(site.endorsements.map(({ call }) => itemsOf(call.argument))).toEqual([10, 10, 5]);
  });

  it('given a batch with bad items, when it is submitted, then each has its own end', async () => {
    await using site = await openSite(server.address);
    const known = recordCommand({ id: 'incident-known' });
    await site.add(known);
    site.submit();
    await site.settle(known);

    const same = { ...known, id: 'cmd-same' };
    const other = recordCommand({ id: 'incident-known', severity: 'low' });
    const commands = [recordCommand(), same, recordCommand({ id: 'refused-1' }), recordCommand()];
    await site.add(...commands);
    const stored = await site.settle(...commands);
    await site.add(other);
    const [conflict] = await site.settle(other);

    expect(states(stored)).toEqual(['COMMITTED', 'COMMITTED', 'FAILED', 'COMMITTED']);
    expect(stored[1]?.result).toEqual({ id: 'incident-known', outcome: 'duplicate' });
    expect(stored[2]?.failure).toEqual({ code: 'forbidden', detail: 'siteId: not yours' });
    expect(conflict).toMatchObject({ state: 'FAILED', failure: { code: 'conflict' } });
  });

  it('given poison in a batch, when members refuse the whole, then only the poison fails', async () => {
    await using site = await openSite(server.address);
    const commands = recordCommands(30);
    const poison = [recordCommand({ id: 'poison-1' }), recordCommand({ id: 'poison-2' })];
    const all = [...commands.slice(0, 7), ...poison.slice(0, 1), ...commands.slice(7), ...poison];
    await site.add(...all);

    site.submit();
    const stored = await site.settle(...commands);
    const bad = await site.settle(...poison);

    expect(new Set(states(stored))).toEqual(new Set(['COMMITTED']));
    expect(bad.map(({ failure }) => failure)).toEqual([
      { code: 'too-large', detail: 'items: this one blocks its whole batch' },
      { code: 'too-large', detail: 'items: this one blocks its whole batch' },
    ]);
    expect([...writesOf(site.chain).values()]).toEqual(Array.from({ length: 30 }, () => 1));
  });
});

describe('kinds of commands', () => {
  it('given a submitter that sleeps, when a command is added, then it wakes up', async () => {
    await using site = await openSite(server.address);
    const [first, second] = [trustCommand('cam-01'), trustCommand('cam-02')];
    await site.add(first);
    site.submit({ settings: { pollMs: 60_000 } });
    await site.settle(first);
    await sleep(1_200);

    await site.add(second);
    const [stored] = await site.settle(second);

    expect(stored?.state).toBe('COMMITTED');
  });

  it('given commands of several kinds, when they are submitted, then each is signed by its role', async () => {
    await using site = await openSite(server.address);
    const incident = recordCommand();
    const trust = trustCommand('cam-01');
    const receipt = receiptCommand();
    const others = [attestCommand(), updateCommand()] as const;
    await site.add(incident, trust, receipt, ...others);

    site.submit();
    const stored = await site.settle(incident, trust, receipt, ...others);

    expect(states(stored)).toEqual(Array(5).fill('COMMITTED'));
    expect(stored[2]?.result).toEqual({ acknowledged: true });
    const signed = site.endorsements.map(({ role, call }) => [
      role,
      `${call.contract}.${call.transaction}`,
    ]);
    expect(signed.sort()).toEqual([
      ['connector', 'incident.record'],
      ['connector', 'learning.submitUpdate'],
      ['operator', 'membership.setTrust'],
      ['policy-agent', 'policy.acknowledge'],
      ['publisher', 'attestation.attest'],
    ]);
  });

  it('given changes of one object, when they are submitted, then they count in their order', async () => {
    await using site = await openSite(server.address);
    const incident = recordCommand();
    const { id } = incident.argument.item;
    const changes = Array.from({ length: 8 }, () => amendCommand(id));
    const others = Array.from({ length: 8 }, (_, n) => trustCommand(`cam-${String(n)}`));
    await site.add(incident, ...changes, ...others);

    site.submit();
    const stored = await site.settle(incident, ...changes, ...others);

    expect(new Set(states(stored))).toEqual(new Set(['COMMITTED']));
    expect(entriesOf(site.chain, `entries~${id}`)).toEqual(changes.map((change) => change.id));
  });

  it('given many changes of one object, when another one waits behind them, then it is not held up', async () => {
    await using site = await openSite(server.address);
    const incident = recordCommand();
    const changes = Array.from({ length: 60 }, () => amendCommand(incident.argument.item.id));
    const other = trustCommand('cam-01');
    await site.add(incident, ...changes, other);

    site.submit({ settings: { batchSize: 1 } });
    await site.settle(other);
    const stored = await site.outbox.get(changes.map(({ id }) => id));

    expect(states(stored)).toContain('NEW');
  });

  it('given a refusal of the chaincode, when it is told, then the command fails with its code', async () => {
    await using site = await openSite(server.address);
    const command = amendCommand('incident-nobody');
    await site.add(command);

    site.submit();
    const [stored] = await site.settle(command);

    expect(stored).toMatchObject({
      state: 'FAILED',
      failure: { code: 'not-found', detail: 'id: there is no incident incident-nobody' },
    });
    expect(stored).not.toHaveProperty('transactionId');
    expect(site.endorsements).toHaveLength(1);
  });

  it('given a defect in what it calls, when it shows, then the command fails and others go on', async () => {
    await using site = await openSite(server.address);
    const commandId = 'cmd-defect';
    const argument = { commandId, deviceId: 'cam-01', reason: 'a test' };
    const broken: NewCommand = { id: commandId, kind: 'membership.revokeDevice', argument };
    const sound = trustCommand('cam-01');
    await site.add(broken, sound);

    site.submit();
    const stored = await site.settle(broken, sound);

    expect(states(stored)).toEqual(['FAILED', 'COMMITTED']);
    expect(stored[0]?.failure).toMatchObject({ code: 'transaction-invalid' });
  });
});

function itemsOf(argument: unknown): number {
  return (argument as { readonly items: readonly unknown[] }).items.length;
}

function receiptCommand(): NewCommand {
  const hash = 'a'.repeat(64);
  const statement = {
    receipt: 1,
    ...{ channel: 'consortium', owner: MSP, policyId: 'POL-000000000001', revision: 1 },
    ...{ compiledHash: hash, msp: MSP, siteId: 'site-1', agent: hash },
    time: '2026-01-31T10:00:00.000Z',
  } as const;
  return {
    id: 'cmd-receipt',
    kind: 'policy.acknowledge',
    argument: { statement, signature: 'AAAA' },
  };
}

function attestCommand(): NewCommand {
  return {
    id: 'cmd-attest',
    kind: 'attestation.attest',
    argument: {
      ...{ id: 'att-1', digest: `sha256:${'d'.repeat(64)}`, keys: ['a'.repeat(64)] },
      attestation: { form: 'simple-signing', payload: 'AAAA', signature: 'AAAA' },
    },
  };
}

function updateCommand(): NewCommand {
  return {
    id: 'cmd-update',
    kind: 'learning.submitUpdate',
    argument: {
      ...{ owner: MSP, modelId: 'vibration', round: 1, siteId: 'site-1' },
      ...{ updateHash: 'a'.repeat(64), samples: 10, metrics: { loss: 0.5 } },
    },
  };
}
