import { AttestationKeyRecord, GovernanceProposalRecord, GovernanceView } from '@edgebeat/core';
import fc from 'fast-check';
import type { FakeLedger } from '../fakes/fake-ledger';
import { makeFounded, type TestConsortium } from '../fakes/test-consortium';
import { callsOf } from '../fuzzing/call-arbitrary.test.kit';
import { type FuzzWorld, fuzzWorld, openScene } from '../fuzzing/fuzz-world.test.kit';
import { runCalls } from '../fuzzing/run-calls.test.kit';
import { raiseProtocol } from './protocol.test.kit';

/** Two builds: the one that runs everywhere, and the one that knows the next version too. */
const [older, newer] = [[1], [1, 2]];
const RUNS = 5;
const CALLS = 60;

let consortium: TestConsortium;
beforeEach(async () => {
  consortium = await makeFounded();
});

function propose(version: number, commandId = `to-${String(version)}`, expectedRevision = 0) {
  const { ledger, members } = consortium;
  const change = { protocolVersion: version };
  const argument = { commandId, expectedRevision, change };
  return ledger.submit(members[0].admin, 'governance:propose', argument);
}

function versionOf(ledger: FakeLedger): Promise<number> {
  const caller = consortium.members[2].client;
  return ledger
    .ask(GovernanceView, caller, 'governance:get', {})
    .then(({ protocolVersion }) => protocolVersion);
}

/** A peer with this one's ledger, whose chaincode knows these versions. */
function peerWith(protocols: readonly number[]): FakeLedger {
  const { ledger } = consortium;
  const { charterHash } = ledger;
  const scene = { charterHash, snapshot: ledger.snapshot(), transient: [] };
  return openScene({ ...scene, callers: {}, reading: [] }, protocols);
}

describe('raising the protocol version', () => {
  it('given a charter, when nothing was raised, then its version is in force', async () => {
    expect(await versionOf(consortium.ledger)).toBe(1);
  });

  it('given a proposal of the next version, when more than half agree, then it is in force and the terms stay', async () => {
    await raiseProtocol(consortium, 2);

    expect(await versionOf(consortium.ledger)).toBe(2);
  });

  it.each([1, 3])('given version 1, when %p is proposed, then it is refused', async (version) => {
    const outcome = await propose(version);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(outcome).toHaveProperty('detail', expect.stringContaining('must be 2'));
  });

  it('given version 2, when 1 is proposed, then it never becomes lower', async () => {
    await raiseProtocol(consortium, 2);

    const outcome = await propose(1, 'back', 1);

    expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
    expect(await versionOf(consortium.ledger)).toBe(2);
  });

  it('given a version that this chaincode does not know, when it is proposed, then it says what to install', async () => {
    await raiseProtocol(consortium, 2);

    const outcome = await propose(3, 'to-3', 1);

    expect(outcome).toMatchObject({ ok: false, code: 'protocol-unsupported' });
    expect(outcome).toHaveProperty(
      'detail',
      expect.stringMatching(/knows 1, 2 and not 3: install/),
    );
  });

  it('given version 2, when other terms come into force, then it stays', async () => {
    const { ledger, members } = consortium;
    await raiseProtocol(consortium, 2);
    const change = { policies: { quorum: 2, binding: 'all' } };
    const argument = { commandId: 'quorum', expectedRevision: 1, change };
    const proposal = await ledger.ask(
      GovernanceProposalRecord,
      members[0].admin,
      'governance:propose',
      argument,
    );
    const { owner, commandId, contentHash } = proposal;

    await ledger.submit(members[1].admin, 'governance:approve', { owner, commandId, contentHash });

    const view = await ledger.ask(GovernanceView, members[2].client, 'governance:get', {});
    expect(view).toMatchObject({ revision: 2, protocolVersion: 2, policies: { quorum: 2 } });
  });
});

describe('two builds of the chaincode', () => {
  let world: FuzzWorld;
  beforeAll(async () => {
    world = await fuzzWorld();
  });

  it('given version 1, when both endorse any calls of all contracts, then answers, events and write sets are equal byte for byte', async () => {
    const [first, second] = [openScene(world.scene, older), openScene(world.scene, newer)];
    const contracts = [...new Set(world.targets.map(({ contract }) => contract))];
    const calls = fc
      .tuple(...contracts.map((contract) => callsOf(world, contract, CALLS)))
      .map((all) => all.flat())
      // Whether it helps a version into force is what the builds differ in.
      .map((all) => all.filter(({ args }) => !args.join('').includes('protocolVersion')));
    let written = 0;

    await fc.assert(
      fc.asyncProperty(calls, async (sequence) => {
        const ran = await runCalls(first, world.scene, sequence);
        const others = await runCalls(second, world.scene, sequence);

        expect(others.map(({ trace }) => trace)).toEqual(ran.map(({ trace }) => trace));
        written += ran.filter(({ wrote }) => wrote).length;
      }),
      { numRuns: RUNS },
    );

    // Sequences are of any length; that many of their calls write is what counts.
    expect(written).toBeGreaterThan(RUNS * 2);
  });

  it('given version 2, when both are called, then the older writes nothing and says why, reads on, and the newer goes on', async () => {
    await raiseProtocol(consortium, 2);
    const site = { siteId: 'site-9' };
    const { admin, client } = consortium.members[0];
    const [old, current] = [peerWith(older), peerWith(newer)];

    const outcomes = await Promise.all(
      [old, current].map((peer) => peer.submit(admin, 'membership:registerSite', site)),
    );

    expect(outcomes).toMatchObject([{ ok: false, code: 'protocol-unsupported' }, { ok: true }]);
    expect(outcomes[0]).toHaveProperty(
      'detail',
      expect.stringMatching(/under protocol version 2, and the chaincode .* knows 1: it may read/),
    );
    expect([old.lastWrites, current.lastWrites]).toEqual([0, 1]);
    expect(await old.evaluate(client, 'governance:get', {})).toMatchObject({ ok: true });
  });

  it('given version 2, when every writing transaction is called of the older build, then none writes', async () => {
    await raiseProtocol(consortium, 2);
    const rows = consortium.ledger.state
      .rows()
      .filter(([key]) => key.startsWith('\u0000governance'));
    const old = openScene(world.scene, older);
    for (const [key, value] of rows) old.state.put(key, value);
    const scene = { ...world.scene, snapshot: old.snapshot() };
    const writing = world.targets.filter(
      ({ writes, name }) => writes && name !== 'membership:found',
    );
    const calls = writing.flatMap(({ name, examples }) =>
      examples.slice(0, 1).map((example) => ({
        ...{ caller: 'Org1MSP/admin', args: [name, JSON.stringify(example)] },
        ...{ commits: false, transient: {} },
      })),
    );

    const ran = await runCalls(old, scene, calls);

    expect(calls.length).toBeGreaterThan(20);
    expect(ran.filter(({ wrote }) => wrote)).toEqual([]);
    expect(new Set(ran.map(({ verdict }) => verdict))).toEqual(
      new Set(['protocol-unsupported', 'forbidden']),
    );
  });

  it('given a build that knows 2 alone, when a charter of version 1 is handed in, then it is refused', async () => {
    const { charter, members } = consortium;
    const fresh = openScene({ ...world.scene, charterHash: consortium.ledger.charterHash }, [2]);
    fresh.state.replace([]);

    const outcome = await fresh.submit(members[0].admin, 'membership:found', charter);

    expect(outcome).toMatchObject({ ok: false, code: 'protocol-unsupported' });
  });
});

describe('a record in a form of tomorrow', () => {
  it('given a form that this chaincode does not know, when it is read, then the failure says so', async () => {
    const { ledger, members } = consortium;
    const site = { record: 3, kind: 'site', owner: 'Org1MSP', siteId: 'site-1', colour: 'red' };
    ledger.state.put(
      '\u0000site\u0000Org1MSP\u0000site-1\u0000',
      Buffer.from(JSON.stringify(site)),
    );
    const name = { kind: 'site', owner: 'Org1MSP', siteId: 'site-1' };

    const outcome = await ledger.evaluate(members[1].client, 'membership:get', name);

    expect(outcome).toMatchObject({ ok: false, code: 'protocol-unsupported' });
    expect(ledger.surprises).toEqual([]);
  });
});

describe('a record in the form before', () => {
  it('given a key in its first form, when it is read, then it has the newest one, without a proof', () => {
    const key = {
      ...{ record: 1, channel: 'common', kind: 'attestation-key', owner: 'Org1MSP' },
      ...{ keyHash: 'a'.repeat(64), publicKey: 'AAAA', name: 'ci', scheme: 'ed25519' },
      validity: { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' },
      contentHash: 'b'.repeat(64),
      entry: {
        actor: { msp: 'Org1MSP', keyHash: 'c'.repeat(64) },
        ...{ transactionId: 't', time: '2026-01-01T00:00:00.000Z' },
      },
    };

    const read = AttestationKeyRecord.parse(key);

    expect(read).toEqual({ ...key, record: 2, possession: null });
    expect(AttestationKeyRecord.parse(read)).toEqual(read);
  });
});
