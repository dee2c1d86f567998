import fc from 'fast-check';
import { contractsFor } from '../contracts';
import type { FakeLedger } from '../fakes/fake-ledger';
import { callsOf } from './call-arbitrary.test.kit';
import { type FuzzWorld, fuzzWorld, openScene } from './fuzz-world.test.kit';
import { runCalls } from './run-calls.test.kit';

/** About ten calls each; `npm run proof -- CHAINCODE` makes ten thousand of each contract. */
const RUNS = 20;
const CALLS = 20;

const ports = { charterHash: '', onSurprise: () => undefined };
const contracts = contractsFor(ports).map((contract) => new contract().getName());

let world: FuzzWorld;
let peer: FakeLedger;
beforeAll(async () => {
  world = await fuzzWorld();
  peer = openScene(world.scene);
});

describe('any call by anybody', () => {
  it('given the contracts, when their transactions are listed, then all of them are called', () => {
    const names = [...peer.transactions].filter((name) => !name.startsWith('org.hyperledger.'));

    expect(world.targets.map(({ name }) => name)).toEqual(names);
  });

  it.each(contracts)(
    'given near-valid and hostile calls of %s, when two peers endorse them, then each has an effect or a code, and they agree',
    async (contract) => {
      const verdicts = new Set<string>();

      await fc.assert(
        fc.asyncProperty(callsOf(world, contract, CALLS), async (calls) => {
          // Another peer that was started just now and has seen nothing yet.
          const other = openScene(world.scene);

          const ran = await runCalls(peer, world.scene, calls);
          const others = await runCalls(other, world.scene, calls);

          expect(ran.flatMap(({ faults }) => faults)).toEqual([]);
          expect(others.map(({ trace }) => trace)).toEqual(ran.map(({ trace }) => trace));
          for (const { verdict } of ran) verdicts.add(verdict);
        }),
        { numRuns: RUNS },
      );

      expect([...verdicts]).toEqual(expect.arrayContaining(['ok', 'invalid-argument']));
    },
  );
});
