import { IdentityRecord, type Role } from '@edgebeat/core';
import { makeFounded, type TestConsortium } from '../fakes/test-consortium';
import { makeIdentity } from '../fakes/test-identity';
import { policy } from './authority-arguments.test.kit';

const day = 24 * 60 * 60 * 1000;
/** A transaction of the fake ledger takes a second, and the one that registers comes before. */
const registeringMs = 1_000;
const proposal = { commandId: 'c', policy };

/** Registers the key of the first member's client, valid so many ms around the next transaction. */
async function register(
  { ledger, members }: TestConsortium,
  roles: readonly Role[],
  fromMs = -day,
  untilMs = day,
): Promise<void> {
  const [{ admin, client, siteId }] = members;
  const instant = (ms: number) =>
    new Date(Date.parse(ledger.now) + registeringMs + ms).toISOString();
  const validity = { from: instant(fromMs), until: instant(untilMs) };
  const request = { publicKey: client.publicKey, label: 'x', roles, siteId, validity };
  await ledger.ask(IdentityRecord, admin, 'membership:registerIdentity', request);
}

describe('the roles of a key', () => {
  it.each([
    ['begins with the transaction', 0, day, true],
    ['begins a millisecond after it', 1, day, false],
    ['ends with the transaction', -day, 0, false],
    ['ends a millisecond after it', -day, 1, true],
  ])(
    'given a validity that %s (%i and %i ms around it), when the key calls, then it is admitted: %s',
    async (_what, from, until, isAdmitted) => {
      const consortium = await makeFounded();
      await register(consortium, ['operator'], from, until);

      const { client } = consortium.members[0];
      const outcome = await consortium.ledger.evaluate(client, 'policy:propose', proposal);

      expect(outcome).toMatchObject(isAdmitted ? { ok: true } : { ok: false, code: 'forbidden' });
    },
  );

  it('given a key without a role, when it calls, then the refusal says which one it needs and who gives it', async () => {
    const { ledger, members } = await makeFounded();

    const outcome = await ledger.evaluate(members[0].client, 'policy:propose', proposal);

    expect(outcome).toHaveProperty(
      'detail',
      'this needs the role operator or admin, and the key has no role that is valid now at Org1MSP: an admin of Org1MSP registers it with membership:registerIdentity',
    );
  });

  it('given a key with other roles, when it calls, then the refusal names those that it has', async () => {
    const consortium = await makeFounded();
    await register(consortium, ['auditor', 'recorder']);

    const { client } = consortium.members[0];
    const outcome = await consortium.ledger.evaluate(client, 'policy:propose', proposal);

    expect(outcome).toHaveProperty(
      'detail',
      expect.stringContaining('and the key has auditor, recorder at Org1MSP'),
    );
  });
});

describe('who is no member', () => {
  it('given a member that was removed, when it calls, then it is told so, and a stranger is told that it is none', async () => {
    const { ledger, members } = await makeFounded();
    const key = '\u0000member\u0000Org1MSP\u0000Org1MSP\u0000';
    const stored = ledger.state.get(key).toString();
    ledger.state.put(key, Buffer.from(stored.replace('"active"', '"removed"')));
    const stranger = await makeIdentity('Org4MSP', ['admin']);

    const removed = await ledger.evaluate(members[0].admin, 'policy:propose', proposal);
    const foreign = await ledger.evaluate(stranger, 'policy:propose', proposal);

    expect(removed).toMatchObject({ detail: 'Org1MSP was removed from the consortium' });
    expect(foreign).toMatchObject({ detail: 'Org4MSP is not a member of the consortium' });
  });
});
