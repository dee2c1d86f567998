import type { DeviationSubject } from '@edgebeat/core';
import type { Outcome } from '../fakes/fake-ledger';
import { makeFounded, type TestConsortium, type TestMember } from '../fakes/test-consortium';
import type { TestIdentity } from '../fakes/test-identity';
import { camera } from './devices/devices.test.kit';

/** A consortium in which the second member has a site, a key and a device to report. */
export interface TestReporter extends TestConsortium {
  readonly reporter: TestMember;
  readonly owner: TestMember;
  readonly third: TestMember;
  readonly subjects: Readonly<Record<DeviationSubject['kind'], DeviationSubject>>;
  readonly report: (
    about: DeviationSubject,
    change?: object,
    as?: TestIdentity,
  ) => Promise<Outcome>;
}

/** The operator of the first member reports, where nobody else is named. */
export async function registered(): Promise<TestReporter> {
  const consortium = await makeFounded();
  const { ledger, members } = consortium;
  const [reporter, owner, third] = members;
  const device = camera({ siteId: owner.siteId });
  await ledger.submit(owner.operator, 'membership:registerDevice', device);
  const of = (kind: DeviationSubject['kind'], id: string) => ({ kind, owner: owner.msp, id });
  return {
    ...consortium,
    ...{ reporter, owner, third },
    subjects: {
      site: of('site', owner.siteId),
      identity: of('identity', owner.operator.keyHash),
      device: of('device', device.deviceId),
    },
    report: (about, change = {}, as = reporter.operator) =>
      ledger.submit(as, 'membership:reportDeviation', {
        ...{ commandId: 'c-1', about, detail: 'odd' },
        ...change,
      }),
  };
}
