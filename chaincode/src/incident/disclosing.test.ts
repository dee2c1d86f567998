import { createDecipheriv } from 'node:crypto';
import {
  canonicalJson,
  commit,
  IncidentDisclosure,
  IncidentVerification,
  type Opening,
  SealedDisclosure,
} from '@edgebeat/core';
import { makeFounded, type TestConsortium } from '../fakes/test-consortium';
import { item } from './incident.test.kit';

const SECRET = '203.0.113.77';
const fields = [
  { pointer: '/address', value: SECRET, redaction: 'address' as const },
  { pointer: '/failures', value: 42 },
];
const { openings, ...commitment } = commit(fields, new Uint8Array(32).fill(7), 'i-1');
const sealingKey = Buffer.alloc(32, 0x5a);

let consortium: TestConsortium;

/** The second member has recorded an incident; the peer that runs this is the first member's. */
beforeEach(async () => {
  consortium = await makeFounded();
  const { ledger, members } = consortium;
  const { connector, siteId } = members[1];
  await ledger.submit(connector, 'incident:record', {
    items: [item('i-1', { siteId, commitment })],
  });
  hand(openings);
  ledger.transient.set('sealingKey', sealingKey);
});

function hand(value: unknown): void {
  consortium.ledger.transient.set('openings', Buffer.from(JSON.stringify(value)));
}

function disclose(change: object = {}) {
  const { ledger, members } = consortium;
  const request = { id: 'i-1', to: ['Org1MSP'], ...change };
  return ledger.submit(members[1].operator, 'incident:disclose', request);
}

async function disclosed(): Promise<IncidentDisclosure> {
  const { ledger, members } = consortium;
  const request = { owner: 'Org2MSP', id: 'i-1' };
  const { connector } = members[0];
  const { sealed } = await ledger.ask(SealedDisclosure, connector, 'incident:disclosure', request);
  const bytes = Buffer.from(sealed, 'base64');
  const cipher = createDecipheriv('aes-256-gcm', sealingKey, Buffer.alloc(12));
  cipher.setAuthTag(bytes.subarray(-16));
  const text = Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]).toString();
  return IncidentDisclosure.parse(JSON.parse(text));
}

function verify(request: object = { owner: 'Org2MSP', id: 'i-1' }) {
  const { ledger, members } = consortium;
  return ledger.ask(IncidentVerification, members[2].client, 'incident:verify', request);
}

function only(kind: Opening['class']): Opening[] {
  return openings.filter((opening) => opening.class === kind);
}

describe('incident:disclose', () => {
  it('given openings, when they are disclosed, then they lie in the named members’ collections alone', async () => {
    const { ledger } = consortium;

    const outcome = await disclose({ to: ['Org3MSP', 'Org1MSP', 'Org3MSP'] });

    expect(outcome).toMatchObject({
      ok: true,
      event: { items: [{ event: 'IncidentDisclosed', owner: 'Org2MSP', id: 'i-1', number: 1 }] },
    });
    expect(JSON.parse(outcome.ok ? outcome.text : '')).toEqual({
      ...{ owner: 'Org2MSP', id: 'i-1', part: 1 },
      to: ['Org1MSP', 'Org3MSP'],
    });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(ledger.lastWrites).toBe(0);
    expect(ledger.privateState.size).toBe(2);
  });

  it('given a disclosure, when its receiver reads it, then it has the openings and the commitment', async () => {
    await disclose();

    const found = await disclosed();

    expect(found).toMatchObject({ owner: 'Org2MSP', id: 'i-1', commitment, openings });
  });

  it('given a disclosure, when the same part comes again, then it takes its place', async () => {
    await disclose();
    hand(only('redacted'));

    await disclose();

    expect((await disclosed()).openings).toEqual(only('redacted'));
  });

  it.each<[string, object, () => void, string]>([
    ['to nobody who is a member', { to: ['Org9MSP'] }, () => undefined, 'to: Org9MSP'],
    ['to its own member', { to: ['Org2MSP'] }, () => undefined, 'to: Org2MSP'],
    ['of an incident that is not there', { id: 'i-9' }, () => undefined, 'id: Org2MSP'],
    [
      'that were never notarised',
      {},
      () => {
        hand([{ ...openings[2], value: 43 }]);
      },
      'transient.openings.0',
    ],
    [
      'that are none',
      {},
      () => {
        hand([{ ...openings[0], salt: SECRET }]);
      },
      'transient.openings.0.salt',
    ],
    [
      'without any',
      {},
      () => {
        hand([]);
      },
      'transient.openings',
    ],
    [
      'that are no JSON',
      {},
      () => {
        consortium.ledger.transient.set('openings', Buffer.from(SECRET));
      },
      'must be JSON',
    ],
    [
      'that are nested without end',
      {},
      () => {
        const text = `[${'['.repeat(20_000)}`;
        consortium.ledger.transient.set('openings', Buffer.from(text));
      },
      'must not be nested over 32 deep',
    ],
    [
      'that hide a field from whoever judges',
      {},
      () => {
        const text = JSON.stringify(openings).replace('"value":42', '"value":{"__proto__":1}');
        consortium.ledger.transient.set('openings', Buffer.from(text));
      },
      'must not have a field __proto__',
    ],
    [
      'that are too large',
      {},
      () => {
        hand('x'.repeat(50_000));
      },
      'at most 49152 bytes',
    ],
  ])(
    'given openings %s, when they are disclosed, then it is refused and tells none of them',
    async (_what, change, prepare, expected) => {
      prepare();

      const outcome = await disclose(change);

      expect(outcome.ok ? '' : outcome.detail).toContain(expected);
      expect(JSON.stringify(outcome)).not.toContain(SECRET);
      expect(consortium.ledger.privateState.size).toBe(0);
    },
  );
});

describe('incident:disclosure', () => {
  it('given a disclosure, when it is read, then the answer is of use with the key only', async () => {
    await disclose();

    const { ledger, members } = consortium;
    const request = { owner: 'Org2MSP', id: 'i-1' };
    const outcome = await ledger.submit(members[0].connector, 'incident:disclosure', request);

    const text = outcome.ok ? outcome.text : '';
    expect(text).toContain('sealed');
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain(SECRET);
  });

  it.each([
    [2, {}, 'forbidden', 'ask one of Org3MSP'],
    [0, { part: 2 }, 'not-found', 'part 2'],
  ] as const)(
    'given the member %i, when it reads %j at the first one’s peer, then it gets nothing',
    async (member, change, code, expected) => {
      await disclose({ to: ['Org1MSP', 'Org3MSP'] });

      const { ledger, members } = consortium;
      const request = { owner: 'Org2MSP', id: 'i-1', ...change };
      const caller = members[member].connector;
      const outcome = await ledger.evaluate(caller, 'incident:disclosure', request);

      expect(outcome).toMatchObject({ ok: false, code });
      expect(outcome.ok ? '' : outcome.detail).toContain(expected);
    },
  );
});

describe('incident:verify', () => {
  it('given a redacted copy, when anybody has it verified, then it is what was notarised', async () => {
    hand([...only('redacted'), ...only('plain')]);

    const answer = await verify();

    expect(answer).toMatchObject({ verified: true, commitment });
    expect(answer.openings.map(({ state }) => state)).toEqual(['current', 'current']);
    expect(JSON.stringify(answer)).not.toContain('203.0.113');
  });

  it('given a changed copy, when it is verified, then the changed opening is named', async () => {
    hand(openings.map((opening) => (opening.index === 2 ? { ...opening, value: 41 } : opening)));

    const answer = await verify();

    expect(answer.verified).toBe(false);
    expect(answer.openings).toEqual([
      { index: 0, state: 'current' },
      { index: 1, state: 'current' },
      { index: 2, state: 'different' },
    ]);
  });

  it('given a correction, when what was said before is verified, then it is superseded', async () => {
    const { ledger, members } = consortium;
    const corrected = commit([{ pointer: '/failures', value: 43 }], Buffer.alloc(32, 1), 'i-1');
    const { root, leaves } = corrected;
    const amendment = {
      change: 'correction',
      fields: { severity: 'low' },
      commitment: { root, leaves },
    };
    const request = { commandId: 'c-1', owner: 'Org2MSP', id: 'i-1', amendment };
    await ledger.submit(members[1].operator, 'incident:amend', request);
    hand([...only('plain'), ...corrected.openings]);

    const answer = await verify();

    expect(answer.verified).toBe(false);
    expect(answer.openings.map(({ state }) => state)).toEqual(['superseded', 'current']);
    expect(answer.commitment).toEqual({ root, leaves });
  });

  it('given an incident that nobody recorded, when it is verified, then it is not found', async () => {
    const { ledger, members } = consortium;
    const request = { owner: 'Org1MSP', id: 'i-1' };

    const outcome = await ledger.evaluate(members[0].client, 'incident:verify', request);

    expect(outcome).toMatchObject({ ok: false, code: 'not-found' });
    expect(canonicalJson(outcome)).not.toContain(SECRET);
  });
});
