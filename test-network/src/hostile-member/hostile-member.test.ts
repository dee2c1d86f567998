import { expectNoEffect } from './attempt.test.kit';
import { attempts } from './attempts/attempts.test.data';
import { deviceCases } from './device-cases.test.kit';
import { imageCases } from './image-cases.test.kit';
import { dictionaryCases, incidentCases } from './incident-cases.test.kit';
import { type MemberWorld, startMemberWorld } from './member-world.test.kit';
import { policyCases } from './policy-cases.test.kit';

jest.setTimeout(120_000);

let started: MemberWorld | undefined;

function world(): MemberWorld {
  if (started === undefined) throw new Error('the consortium has not started');
  return started;
}

beforeAll(async () => {
  started = await startMemberWorld();
});

afterAll(() => started?.[Symbol.asyncDispose]());

describe('a policy that N of M members agree to', () => {
  policyCases(world);
});

describe('an image that members vouch for', () => {
  imageCases(world);
});

describe('a release from quarantine', () => {
  deviceCases(world);
});

describe('an incident whose content stays at its site', () => {
  incidentCases(world);
});

/** They come last: at their end the hostile member is removed. */
describe('a hostile member', () => {
  it.each(attempts.map((attempt) => [attempt.threat, attempt.what, attempt] as const))(
    'given %s, when it is tried (%s), then no member’s ledger shows an effect',
    async (_threat, _what, attempt) => {
      await expectNoEffect(world(), attempt);
    },
  );
});

/** It reads what everything before has left in the blocks. */
describe('everything that lies on chain', () => {
  dictionaryCases(world);
});
