import { type AuditLogRecord, isFailureCode } from '@edgebeat/core';
import fc from 'fast-check';
import type { Outcome } from '../fakes/fake-ledger';
import { action, type AuditWorld, auditWorld, proofOf, storedLog, treeAt } from './audit.test.kit';

/** Calls that fit together often enough to get somewhere, and calls of anything. */
type Call =
  | { readonly kind: 'open'; readonly log: number; readonly previous: number | undefined }
  | { readonly kind: 'anchor'; readonly log: number; readonly from: number; readonly to: number }
  | { readonly kind: 'seal'; readonly log: number; readonly size: number; readonly next: number }
  | { readonly kind: 'act'; readonly id: number }
  | { readonly kind: 'anything'; readonly name: string; readonly argument: unknown };

const log = fc.integer({ min: 1, max: 3 });
const size = fc.integer({ min: 1, max: 40 });
const names = ['open', 'anchor', 'seal', 'act', 'get', 'list', 'history'].map((n) => `audit:${n}`);
const field = fc.constantFrom('logId', 'siteId', 'size', 'root', 'proof', 'statement', 'actions');
const anyCall: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('open'),
      log,
      previous: fc.option(log, { nil: undefined }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('anchor'), log, from: size, to: size }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('seal'), log, size, next: log }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('act'), id: fc.nat(3) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('anything'),
      name: fc.constantFrom(...names),
      argument: fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue())),
    }),
  },
);

function perform(world: AuditWorld, call: Call): Promise<Outcome> {
  const { ledger, member, key } = world;
  switch (call.kind) {
    case 'open': {
      const previous = call.previous === undefined ? {} : { previous: `log-${call.previous}` };
      return world.open({ commandId: `o-${call.log}`, logId: `log-${call.log}`, ...previous });
    }
    case 'anchor': {
      const logId = `log-${call.log}`;
      const commandId = `a-${call.log}-${call.to}`;
      const proof = call.from < call.to ? proofOf(call.from, call.to) : [];
      return world.anchor(treeAt(call.to), proof, { logId, commandId });
    }
    case 'seal': {
      const next = { logId: `log-${call.next}`, publicKey: key.publicKey };
      const statement = world.statement(treeAt(call.size), { logId: `log-${call.log}`, next });
      return world.seal(statement, { commandId: `s-${call.log}-${call.size}` });
    }
    case 'act': {
      const request = { siteId: member.siteId, actions: [action(`x-${call.id}`)] };
      return ledger.submit(member.recorder, 'audit:act', request);
    }
    case 'anything':
      return ledger.submit(member.recorder, call.name, call.argument);
  }
}

function logsOf(world: AuditWorld): AuditLogRecord[] {
  const range = world.ledger.state.range('\u0000audit-log\u0000', '\u0000audit-log\u0001');
  return range.map(({ key }) => storedLog(world, key.split('\u0000')[3]));
}

function sizesOf(world: AuditWorld): ReadonlyMap<string, number> {
  return new Map(logsOf(world).map(({ logId, anchored }) => [logId, anchored?.size ?? 0]));
}

describe('the rules of the audit contract', () => {
  it('given any calls, when they are made, then each has an answer or a code, one log is open and none shrinks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCall, { minLength: 5, maxLength: 30, size: 'max' }),
        async (calls) => {
          const world = await auditWorld();
          for (const call of calls) {
            const before = sizesOf(world);
            const outcome = await perform(world, call);
            expect(outcome.ok || isFailureCode(outcome.code ?? '')).toBe(true);
            expect(outcome.ok && 'event' in outcome).toBe(
              outcome.ok && world.ledger.lastWrites > 0,
            );
            const open = logsOf(world).filter(({ status }) => status === 'open');
            expect(open.length).toBeLessThanOrEqual(1);
            const after = sizesOf(world);
            for (const [id, anchored] of before)
              expect(after.get(id)).toBeGreaterThanOrEqual(anchored);
          }
          expect(world.ledger.surprises).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('given any calls, when each is made twice, then the second changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCall, { minLength: 5, maxLength: 20, size: 'max' }),
        async (calls) => {
          const world = await auditWorld();
          for (const call of calls) {
            const first = await perform(world, call);
            const again = await perform(world, call);
            expect(again.ok).toBe(first.ok);
            expect(world.ledger.lastWrites).toBe(0);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
