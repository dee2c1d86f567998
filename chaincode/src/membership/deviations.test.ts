import { DeviationRecord, type DeviationSubject, MembershipPage } from '@edgebeat/core';
import { registered, type TestReporter } from './deviations.test.kit';

let world: TestReporter;

beforeEach(async () => {
  world = await registered();
});

describe('a report about another member', () => {
  it.each(['site', 'identity', 'device'] as const)(
    'given a %s of another member, when an operator reports it, then the report is kept under the reporter',
    async (kind) => {
      const { report, subjects, reporter } = world;

      const outcome = await report(subjects[kind], { evidence: 'e'.repeat(64) });

      const items = [{ event: 'DeviationReported', owner: reporter.msp, id: 'c-1' }];
      expect(outcome).toMatchObject({ ok: true, event: { items } });
      expect(await read(subjects[kind])).toMatchObject({ owner: reporter.msp, detail: 'odd' });
    },
  );

  it('given a report, when it comes again, then nothing is written', async () => {
    const { ledger, report, subjects } = world;
    await report(subjects.device);

    const again = await report(subjects.device);

    expect(again).toMatchObject({ ok: true });
    expect(ledger.lastWrites).toBe(0);
  });

  it('given a device, when it is reported, then the device stays as it is', async () => {
    const { ledger, report, subjects, owner } = world;
    const request = { kind: 'device', owner: owner.msp, deviceId: subjects.device.id };
    const before = await ledger.submit(owner.client, 'membership:get', request);

    await report(subjects.device);

    expect(await ledger.submit(owner.client, 'membership:get', request)).toEqual(before);
  });

  it.each<[string, Partial<DeviationSubject>, object, string]>([
    ['an own object', { owner: 'Org1MSP' }, {}, 'forbidden'],
    ['a device that is not there', { id: 'cam-99' }, {}, 'not-found'],
    ['an object of another kind', { kind: 'site' }, {}, 'not-found'],
    ['no detail', {}, { detail: '' }, 'invalid-argument'],
    ['too much detail', {}, { detail: 'x'.repeat(513) }, 'invalid-argument'],
    ['a used command with other detail', {}, { commandId: 'used' }, 'conflict'],
  ])('given %s, when it is reported, then it is refused', async (_, about, change, code) => {
    const { report, subjects } = world;
    await report(subjects.device, { commandId: 'used', detail: 'first' });

    const outcome = await report({ ...subjects.device, ...about }, change);

    expect(outcome).toMatchObject({ ok: false, code });
  });

  it('given 64 reports about one object, when one more comes, then it is refused, and others are not', async () => {
    const { report, subjects } = world;
    for (let number = 0; number < 64; number += 1) {
      await report(subjects.device, { commandId: `c-${number}` });
    }

    const outcomes = [
      await report(subjects.device, { commandId: 'more' }),
      await report(subjects.device, { commandId: 'c-0' }),
      await report(subjects.site, { commandId: 'more' }),
      await report(subjects.device, { commandId: 'more' }, world.third.operator),
    ];

    expect(outcomes).toMatchObject([
      { ok: false, code: 'too-large' },
      { ok: true },
      { ok: true },
      { ok: true },
    ]);
  });

  it('given reports of two members, when they are listed, then each member’s are there by its name', async () => {
    const { ledger, report, subjects, third, reporter } = world;
    await report(subjects.device);
    await report(subjects.device, {}, third.operator);

    const request = { kind: 'deviation', owner: third.msp };
    const page = await ledger.ask(MembershipPage, reporter.client, 'membership:list', request);

    expect(page.items).toMatchObject([{ kind: 'deviation', owner: third.msp }]);
  });
});

function read(about: DeviationSubject): Promise<DeviationRecord> {
  const { ledger, reporter } = world;
  const request = { kind: 'deviation', owner: reporter.msp, about, commandId: 'c-1' };
  return ledger.ask(DeviationRecord, reporter.client, 'membership:get', request);
}
