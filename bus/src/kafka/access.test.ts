import { randomUUID } from 'node:crypto';
import { startConsumer, eventually, numbered } from '../contract-suite/bench';
import { TestAuthority } from './certificates.test.kit';
import {
  describeKafka,
  quickly,
  type SharedBroker,
  sharedBroker,
  superUser,
} from './kafka-broker.test.kit';
import type { KafkaBus } from './kafka-bus';
import type { KafkaBusOptions, KafkaCredentials } from './kafka-options';
import { openKafkaBus } from './open-kafka-bus';
import { grantRights } from './rights/grant-rights';

jest.setTimeout(120_000);

const keep = { hours: 1, bytes: 64 * 1_048_576 };
const forbidden = { name: 'Rejected', code: 'forbidden' };

describeKafka(process.env['EDGEBEAT_TOOLS'], 'who may use a broker', (jars) => {
  let shared: SharedBroker;
  let admin: KafkaBusOptions;
  const prefix = `${randomUUID().slice(0, 8)}.`;

  beforeAll(async () => {
    shared = await sharedBroker(jars);
    admin = quickly(shared.broker, await shared.issue(superUser), { prefix });
    await using bus = await openKafkaBus(admin);
    await bus.ensureTopics(
      ['read', 'written', 'other'].map((name) => ({ name, partitions: 1, keep })),
    );
    await bus.publish('read', numbered(3));
    await bus.publish('other', numbered(3));
  }, 120_000);

  function optionsWith(credentials: KafkaCredentials): KafkaBusOptions {
    return quickly(shared.broker, credentials, { prefix, settings: { readMs: 500 } });
  }

  async function openAs(principal: string): Promise<KafkaBus> {
    return openKafkaBus(optionsWith(await shared.issue(principal)));
  }

  it('given rights, when a program uses the bus, then it can do exactly what they say', async () => {
    const principal = 'alpha.agent.test';
    const rights = { principal, reads: ['read'], writes: ['written'], groups: ['own'] };
    await grantRights(admin, [rights]);
    await using bus = await openAs(principal);

    await bus.publish('written', numbered(2));
    expect(await bus.read('read', 0, 0, 10)).toHaveLength(3);
    await using reader = startConsumer(bus, { group: 'own', topics: ['read'] });
    await eventually(() => reader.records().length === 3);
    expect((await bus.topics()).map(({ name }) => name).sort()).toEqual(['read', 'written']);

    await expect(bus.publish('read', numbered(1))).rejects.toMatchObject(forbidden);
    await expect(bus.read('written', 0, 0, 1)).rejects.toMatchObject(forbidden);
    await expect(bus.publish('other', numbered(1))).rejects.toMatchObject(forbidden);
    await expect(bus.read('other', 0, 0, 1)).rejects.toMatchObject(forbidden);
    await expect(bus.offsets('foreign', 'read')).rejects.toMatchObject(forbidden);
    const made = bus.ensureTopics([{ name: 'new', partitions: 1, keep }]);
    await expect(made).rejects.toMatchObject(forbidden);
  });

  it('given rights that were changed, when they are granted again, then the old ones are gone', async () => {
    const principal = 'alpha.agent.changed';
    const before = { principal, reads: [], writes: ['written', 'other'], groups: [] };
    await grantRights(admin, [before]);
    const changes = await grantRights(admin, [{ ...before, writes: ['written'] }]);
    const again = await grantRights(admin, [{ ...before, writes: ['written'] }]);
    await using bus = await openAs(principal);

    await bus.publish('written', numbered(1));

    await expect(bus.publish('other', numbered(1))).rejects.toMatchObject(forbidden);
    expect(changes).toEqual({ added: 0, removed: 2 });
    expect(again).toEqual({ added: 0, removed: 0 });
  });

  it('given a publisher that is on no list, when it publishes, then it is refused with a mend and the broker logs it', async () => {
    await using bus = await openAs('nobody');

    await expect(bus.publish('written', numbered(1))).rejects.toMatchObject({
      ...forbidden,
      message: expect.stringMatching(/written.*kafka prepare/) as unknown,
    });
    expect(await shared.log()).toMatch(/User:nobody is Denied operation = \w+ .*written/);
  });

  it('given a program without the right to give rights, when it tries, then it is refused', async () => {
    const options = optionsWith(await shared.issue('nobody'));

    const granting = grantRights(options, [
      { principal: 'nobody', reads: [], writes: ['written'], groups: [] },
    ]);

    await expect(granting).rejects.toMatchObject(forbidden);
  });

  it.each<[string, () => Promise<Partial<KafkaBusOptions>>, object]>([
    [
      'a certificate of a foreign authority',
      async () => {
        const foreign = await (await TestAuthority.create('foreign')).issue(superUser);
        const { ca } = await shared.issue(superUser);
        return { credentials: { ...foreign, ca } };
      },
      { code: 'invalid-setting', message: expect.stringContaining('cert:') as unknown },
    ],
    [
      'the authority of another broker',
      async () => {
        const own = await shared.issue(superUser);
        return { credentials: { ...own, ca: (await TestAuthority.create('foreign')).certificate } };
      },
      { code: 'invalid-setting', message: expect.stringContaining('ca:') as unknown },
    ],
    [
      'a certificate that has ended',
      async () => ({ credentials: await shared.issueOld(superUser) }),
      {
        code: 'invalid-setting',
        message: expect.stringMatching(/cert.*ended[^]*issued again/) as unknown,
      },
    ],
    [
      'the key of another certificate',
      async () => {
        const [one, other] = [await shared.issue('one'), await shared.issue('other')];
        return { credentials: { ...one, key: other.key } };
      },
      { code: 'invalid-setting', message: expect.stringContaining('key') as unknown },
    ],
    [
      'an address where nobody listens',
      () => Promise.resolve({ brokers: ['127.0.0.1:1'] }),
      {
        code: 'bus-unavailable',
        message: expect.stringMatching(/127\.0\.0\.1:1.*ECONNREFUSED/) as unknown,
      },
    ],
    [
      'an address that is none',
      () => Promise.resolve({ brokers: ['kafka'] }),
      { code: 'invalid-setting', message: expect.stringContaining('host:port') as unknown },
    ],
    [
      'no certificate at all',
      async () => {
        const { ca, cert, key } = await shared.issue(superUser);
        return { credentials: { ca, cert: cert.replace('BEGIN', 'END'), key } };
      },
      { code: 'invalid-setting', message: expect.stringContaining('cert') as unknown },
    ],
  ])(
    'given %s, when a bus is opened, then the field and the mend are named',
    async (_, wrong, failure) => {
      const { credentials, ...options } = admin;
      if (credentials === undefined) throw new Error('the administrator has a certificate');

      const opening = openKafkaBus({ ...options, credentials, ...(await wrong()) });

      await expect(opening).rejects.toMatchObject(failure);
    },
  );
});
