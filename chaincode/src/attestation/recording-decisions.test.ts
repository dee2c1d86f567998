import { ImageAdmissionRecord, ImageRuntimeRecord } from '@edgebeat/core';
import { makeFounded } from '../fakes/test-consortium';
import { admission, runtime } from './attestation.test.kit';

const policy = { owner: 'Org2MSP', policyId: 'POL-000000000001', revision: 3 };

describe.each([
  ['recordAdmission', admission, ImageAdmissionRecord, 'image-admission', 'AdmissionRecorded'],
  ['recordRuntime', runtime, ImageRuntimeRecord, 'image-runtime', 'RuntimeRecorded'],
] as const)('%s', (transaction, make, schema, kind, event) => {
  it('given a decision of a site, when it is recorded, then it has a key of its own and is announced', async () => {
    const { ledger, members } = await makeFounded();
    const { connector } = members[0];

    const outcome = await ledger.submit(connector, `attestation:${transaction}`, make());

    const { id } = make();
    const stored = ledger.state.get(`\u0000${kind}\u0000Org1MSP\u0000${id}\u0000`);
    expect(schema.parse(JSON.parse(stored.toString()))).toMatchObject({
      ...{ owner: 'Org1MSP', ...make() },
    });
    expect(outcome).toHaveProperty('event.items', [expect.objectContaining({ event, id })]);
  });

  it('given a decision, when it comes again, then the stored one is answered', async () => {
    const { ledger, members } = await makeFounded();
    const { connector } = members[0];
    const first = await ledger.submit(connector, `attestation:${transaction}`, make());

    const again = await ledger.submit(connector, `attestation:${transaction}`, make());

    expect(again).toEqual({ ok: true, text: first.ok ? first.text : '' });
    expect(ledger.lastWrites).toBe(0);
  });

  it.each([
    ['other content under its id', { reason: 'another' }, 'conflict', 'id'],
    ['a site of another member', { id: 'new', siteId: 'site-2' }, 'not-found', 'siteId'],
    ['a digest that is none', { digest: 'latest' }, 'invalid-argument', 'digest'],
    ['a workload without a name', { workload: { namespace: 'n' } }, 'invalid-argument', 'workload'],
    ['no reason', { reason: '' }, 'invalid-argument', 'reason'],
  ])('given a decision, when %s comes, then it is refused', async (_, change, code, field) => {
    const { ledger, members } = await makeFounded();
    const { connector } = members[0];
    await ledger.submit(connector, `attestation:${transaction}`, make());

    const outcome = await ledger.submit(connector, `attestation:${transaction}`, make(change));

    expect(outcome).toMatchObject({ ok: false, code });
    expect(outcome).toHaveProperty('detail', expect.stringContaining(field));
    expect(ledger.lastWrites).toBe(0);
  });
});

describe('decisions', () => {
  it('given a policy, when an image is denied without a verdict, then both stay in the record', async () => {
    const { ledger, members } = await makeFounded();
    const denied = { ...admission({ decision: 'denied', policy }), verdictHash: undefined };

    const record = await ledger.ask(
      ImageAdmissionRecord,
      members[0].connector,
      'attestation:recordAdmission',
      denied,
    );

    expect(record).toMatchObject({ decision: 'denied', policy });
    expect(record).not.toHaveProperty('verdictHash');
  });

  it.each([
    ['recordAdmission', { ...admission(), verdictHash: undefined }, 'verdictHash'],
    ['recordRuntime', runtime({ doneAt: '2026-05-31T22:00:00.000Z' }), 'doneAt'],
  ])(
    'given %s without sense, when it is sent, then the field is named',
    async (name, bad, field) => {
      const { ledger, members } = await makeFounded();

      const outcome = await ledger.submit(members[0].connector, `attestation:${name}`, bad);

      expect(outcome).toMatchObject({ ok: false, code: 'invalid-argument' });
      expect(outcome).toHaveProperty('detail', expect.stringContaining(field));
    },
  );
});
