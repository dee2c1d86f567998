import { setTimeout as pause } from 'node:timers/promises';
import { events, RegistryEntry, Rejected } from '@edgebeat/core';
import {
  createDatabase,
  type Database,
  migrate,
  openDatabase,
  startTestDatabase,
  type TestDatabase,
} from '@edgebeat/database';
import { ledgerSchema } from '../outbox/schema';
import { listenerProgress } from './checkpoint';
import { StandInBus, StandInPeer } from './listener-surroundings.test.kit';
import { compositeKey, madeChain, madeTime } from './made-blocks.test.kit';
import { runListener } from './run-listener';

const channel = 'common';
const waitMs = 10_000;
let server: TestDatabase;
let database: Database<unknown>;
let names = 0;

beforeAll(async () => {
  server = await startTestDatabase();
});

beforeEach(openFreshDatabase);

afterEach(() => database[Symbol.asyncDispose]());

afterAll(() => server[Symbol.asyncDispose]());

async function openFreshDatabase(): Promise<void> {
  names += 1;
  const address = await createDatabase(server.address, `listener_${String(names)}`);
  database = await openDatabase(address);
  await migrate(database, ledgerSchema);
}

/** Runs the listener until so many blocks are published. */
async function listenUntil(blocks: number, ledger: StandInPeer, bus: StandInBus): Promise<void> {
  const stop = new AbortController();
  const running = runListener({ ledger, bus, database, channel, signal: stop.signal });
  const ended = running.then(() => {
    throw new Error('the listener ended by itself');
  });
  const reached = async (): Promise<void> => {
    const deadline = Date.now() + waitMs;
    while ((await listenerProgress(database, channel)) < blocks) {
      if (Date.now() > deadline) throw new Error(`${blocks} blocks were not published`);
      await pause(5);
    }
  };
  try {
    await Promise.race([reached(), ended]);
  } finally {
    stop.abort();
    ended.catch(() => undefined);
  }
  await running;
}

const siteKey = (id: string) => compositeKey('site', 'AlphaMSP', id);
const siteBlock = (id: string) => [
  { writes: { edgebeat: [[siteKey(id), JSON.stringify({ siteId: id })] as const] } },
];
const chain = madeChain(
  [{ isConfig: true, creator: new Uint8Array() }],
  siteBlock('a'),
  siteBlock('b'),
  siteBlock('c'),
);

describe('following the chain', () => {
  it('given a chain, when it is followed, then everything comes once and in order', async () => {
    const bus = new StandInBus();

    await listenUntil(4, new StandInPeer(chain), bus);

    const ids = ['0/0/0', '1/0/0', '1/0/1', '2/0/0', '2/0/1', '3/0/0', '3/0/1'];
    expect(bus.entryIds()).toEqual(ids.map((id) => `common/${id}`));
    expect(new Set(bus.records('ledger.events').map(({ key }) => key))).toEqual(new Set([channel]));
  });

  it('given a checkpoint, when it starts again, then it goes on after it', async () => {
    const peer = new StandInPeer(chain.slice(0, 2));
    const bus = new StandInBus();
    await listenUntil(2, peer, bus);
    peer.grow(...chain.slice(2));

    await listenUntil(4, peer, bus);

    expect(peer.starts).toEqual([0, 2]);
    expect(bus.entryIds()).toHaveLength(7);
  });

  it('given a bus that was lost, when it starts again, then everything is published again', async () => {
    const peer = new StandInPeer(chain.slice(0, 3));
    await listenUntil(3, peer, new StandInBus());
    peer.grow(...chain.slice(3));
    const bus = new StandInBus();

    await listenUntil(4, peer, bus);

    expect(peer.starts).toEqual([0, 2, 0]);
    expect(bus.entryIds()).toHaveLength(7);
    expect(bus.records('registry')).toHaveLength(3);
  });

  it('given a listener that waits, when a block comes, then it is published', async () => {
    const peer = new StandInPeer(chain.slice(0, 3));
    const bus = new StandInBus();
    const listening = listenUntil(4, peer, bus);
    while (bus.entryIds().length < 5) await pause(5);

    peer.grow(...chain.slice(3));

    await listening;
    expect(bus.entryIds()).toHaveLength(7);
  });

  it('given a signal, when it is given before, then nothing is read', async () => {
    const peer = new StandInPeer(chain);

    await runListener({
      ...{ ledger: peer, bus: new StandInBus(), database, channel },
      signal: AbortSignal.abort(),
    });

    expect(peer.starts).toEqual([]);
  });
});

describe('what is away', () => {
  it('given a peer that is away and streams that break, when they are back, then nothing is missing or twice', async () => {
    const peer = new StandInPeer(chain);
    peer.away = 2;
    peer.breakAfter = 1;
    const bus = new StandInBus();

    await listenUntil(4, peer, bus);

    expect(peer.starts).toEqual([0, 0, 0, 1, 2, 3]);
    expect(new Set(bus.entryIds()).size).toBe(7);
    expect(bus.entryIds()).toHaveLength(7);
  });

  it('given a bus that fails in the middle of a block, when it is back, then the block comes again', async () => {
    const bus = new StandInBus();
    bus.away = { topic: 'registry', times: 1 };

    await listenUntil(4, new StandInPeer(chain), bus);

    const ids = bus.entryIds();
    const twice = ['common/1/0/0', 'common/1/0/1', 'common/1/0/0', 'common/1/0/1'];
    expect(ids.filter((id) => id.startsWith('common/1/'))).toEqual(twice);
    expect([...new Set(ids)]).toHaveLength(7);
    expect(bus.values('registry')).toHaveLength(3);
  });

  it('given another chain than before, when it is followed, then it is refused', async () => {
    await listenUntil(2, new StandInPeer(chain.slice(0, 2)), new StandInBus());
    const other = new StandInPeer(madeChain([{ isConfig: true }], siteBlock('x'), siteBlock('y')));
    const bus = new StandInBus();

    const following = listenUntil(3, other, bus);

    await expect(following).rejects.toThrow(Rejected);
    await expect(following).rejects.toMatchObject({ code: 'invalid-setting' });
    expect(bus.published).toEqual([]);
  });

  it('given blocks that leave one out, when they are followed, then it is refused', async () => {
    const gap = new StandInPeer(chain.filter(({ number }) => number !== 1));

    const following = listenUntil(3, gap, new StandInBus());

    await expect(following).rejects.toThrow('block 2 instead of 1');
  });
});

describe('registry', () => {
  it('given members, sites, identities and devices, when they are written, then their last state is there', async () => {
    const record = (kind: string, ...key: string[]) =>
      [compositeKey(kind, ...key), JSON.stringify({ kind })] as const;
    const writes = [
      record('member', 'AlphaMSP', 'AlphaMSP'),
      record('identity', 'AlphaMSP', 'f'.repeat(64)),
      record('device', 'AlphaMSP', 'cam-01'),
      record('policy', 'AlphaMSP', 'POL-000000016384'),
    ];
    const gone = [[compositeKey('device', 'AlphaMSP', 'cam-01'), undefined]] as const;
    const bus = new StandInBus();

    await listenUntil(
      1,
      new StandInPeer(
        madeChain([{}, { writes: { edgebeat: writes } }, { writes: { edgebeat: gone } }]),
      ),
      bus,
    );

    expect(bus.records('registry').map(({ key }) => key)).toEqual([
      'device~AlphaMSP~cam-01',
      `identity~AlphaMSP~${'f'.repeat(64)}`,
      'member~AlphaMSP~AlphaMSP',
      'device~AlphaMSP~cam-01',
    ]);
    const [device, , , deleted] = bus.values('registry');
    expect(RegistryEntry.parse(device)).toEqual({
      ...{ kind: 'device', key: ['AlphaMSP', 'cam-01'], record: { kind: 'device' } },
      ...{ block: 0, transaction: 1 },
    });
    expect(deleted).toBeNull();
  });
});

describe('policies', () => {
  const owner = 'AlphaMSP';
  const policyId = 'POL-000000016384';
  const policy = (text: string) => ({
    policyName: text,
    description: '',
    rules: [{ condition: 'true', action: 'block', scope: 'SITE' }],
  });
  const activation = (revision: number) => ({
    announcements: [{ event: 'PolicyActivated', owner, id: policyId, number: revision } as const],
  });
  const view = (latest: number, active: number) => ({
    latest: { revision: latest, policy: policy(`revision ${latest}`) },
    active: { revision: active, policy: policy(`revision ${active}`) },
  });
  const control = (bus: StandInBus) =>
    bus.values('control').map((value) => events.PolicyUpdated.parse(value));

  it('given a revision of the same block, when it is active, then its content comes from there', async () => {
    const key = compositeKey('policy-revision', owner, policyId, '0000000002');
    const record = JSON.stringify({ owner, policyId, revision: 2, policy: policy('written') });
    const written = { writes: { edgebeat: [[key, record] as const] } };
    const peer = new StandInPeer(madeChain([{ ...activation(2), ...written }]));
    const bus = new StandInBus();

    await listenUntil(1, peer, bus);

    const [event] = control(bus);
    expect(event).toMatchObject({
      ...{ source: 'urn:edgebeat:common:ledger', time: madeTime },
      data: { status: 'active', owner, policyId, revision: 2, policy: { policyName: 'written' } },
    });
    expect(peer.calls).toEqual([]);
    expect(bus.records('control')[0]?.key).toBe(`${owner}/${policyId}`);
  });

  it('given an approval, when the revision is active, then its content is read by policy.get', async () => {
    const peer = new StandInPeer(madeChain([activation(3)]));
    peer.answers = () => view(4, 3);
    const bus = new StandInBus();

    await listenUntil(1, peer, bus);

    expect(control(bus)[0]?.data).toMatchObject({ policy: { policyName: 'revision 3' } });
    expect(peer.calls).toEqual([
      { contract: 'policy', transaction: 'get', argument: { owner, policyId } },
    ]);
  });

  it('given a replay, when a later revision is active by now, then the event is the same as then', async () => {
    const blocks = madeChain([activation(1)]);
    const then = new StandInPeer(blocks);
    then.answers = () => view(1, 1);
    const first = new StandInBus();
    await listenUntil(1, then, first);
    await database[Symbol.asyncDispose]();
    await openFreshDatabase();
    const now = new StandInPeer(blocks);
    const pages = [
      { items: [{ revision: view(9, 9).latest }], bookmark: 'more' },
      { items: [{ revision: view(1, 1).latest }], bookmark: '' },
    ];
    now.answers = ({ transaction }) => (transaction === 'get' ? view(9, 8) : pages.shift());
    const second = new StandInBus();

    await listenUntil(1, now, second);

    expect(control(second)).toEqual(control(first));
    expect(control(second)).toHaveLength(1);
    expect(second.records('control')).toEqual(first.records('control'));
  });

  it('given a state that is behind its blocks, when it catches up, then the block is published', async () => {
    const peer = new StandInPeer(madeChain([activation(2)]));
    let asked = 0;
    peer.answers = ({ transaction }) => {
      if (transaction === 'history') return { items: [], bookmark: '' };
      asked += 1;
      return asked < 3 ? view(1, 1) : view(2, 2);
    };
    const bus = new StandInBus();

    await listenUntil(1, peer, bus);

    expect(control(bus)).toMatchObject([{ data: { policy: { policyName: 'revision 2' } } }]);
    expect(bus.entryIds()).toEqual(['common/0/0/0']);
  });

  it('given a deactivation, when it is announced, then the policy is inactive', async () => {
    const announcements = [
      { event: 'PolicyDeactivated', owner, id: policyId, number: 4 } as const,
      { event: 'PolicyAcknowledged', owner, id: policyId, number: 4 } as const,
    ];
    const bus = new StandInBus();

    await listenUntil(1, new StandInPeer(madeChain([{ announcements }])), bus);

    expect(control(bus).map(({ data }) => data)).toEqual([
      { status: 'inactive', channel, owner, policyId, revision: 4 },
    ]);
  });

  it('given two equal announcements, when they are published, then they are two events', async () => {
    const announcements = [{ event: 'PolicyDeactivated', owner, id: policyId, number: 4 } as const];
    const bus = new StandInBus();

    await listenUntil(1, new StandInPeer(madeChain([{ announcements }, { announcements }])), bus);

    expect(new Set(control(bus).map(({ id }) => id)).size).toBe(2);
  });
});

describe('large blocks', () => {
  it('given more than the bus takes at once, when it is published, then it goes in parts and in order', async () => {
    const writes = Array.from({ length: 1200 }, (_, index) => {
      const id = String(index).padStart(4, '0');
      return [siteKey(id), JSON.stringify({ id, filling: 'x'.repeat(5000) })] as const;
    });
    const bus = new StandInBus();

    await listenUntil(1, new StandInPeer(madeChain([{ writes: { edgebeat: writes } }])), bus);

    const ids = Array.from({ length: 1201 }, (_, item) => `common/0/0/${item}`);
    expect(bus.entryIds()).toEqual(ids);
    expect(bus.published.filter(({ topic }) => topic === 'ledger.events').length).toBeGreaterThan(
      1,
    );
    expect(bus.values('registry')).toHaveLength(1200);
  });
});
