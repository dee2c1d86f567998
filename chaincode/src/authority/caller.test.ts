import { makeIdentity } from '../fakes/test-identity';
import { readCaller } from './caller';
import { cachedCallers } from './caller-cache';

async function callerOf(units: readonly string[]) {
  const { msp, certificate, keyHash } = await makeIdentity(msp1, units);
  return { caller: readCaller({ mspid: msp, idBytes: certificate }), keyHash };
}

const msp1 = 'Org1MSP';

describe('readCaller', () => {
  it('given a client, when it is read, then its member and the hash of its key are there', async () => {
    const { caller, keyHash } = await callerOf(['client']);

    expect(caller).toEqual({ msp: msp1, keyHash, isAdmin: false });
  });

  it.each([
    [['admin'], true],
    [['client', 'admin'], true],
    [[], false],
    [['Admin'], false],
    [['administrators'], false],
    [['x\\, OU=admin'], false],
    [['x\\0AOU=admin'], false],
    [['x/OU=admin'], false],
  ])(
    'given the units %j, when the certificate is read, then admin is %s',
    async (units, isAdmin) => {
      const { caller } = await callerOf(units);

      expect(caller.isAdmin).toBe(isAdmin);
    },
  );

  it.each([[['peer']], [['orderer']], [['admin', 'peer']], [['client', 'orderer']]])(
    'given the units %j, when the certificate is read, then it is refused',
    async (units) => {
      const reading = callerOf(units);

      await expect(reading).rejects.toMatchObject({ code: 'forbidden' });
    },
  );
});

describe('cachedCallers', () => {
  it('given more callers than it keeps, when they call again, then each is still itself', async () => {
    const identities = await Promise.all(
      ['Org1MSP', 'Org2MSP', 'Org3MSP'].map((msp) => makeIdentity(msp, ['client'])),
    );
    const read = cachedCallers(2);
    const readAll = () =>
      identities.map(({ msp, certificate }) => read({ mspid: msp, idBytes: certificate }));
    const first = readAll();

    const second = readAll();

    expect(second).toEqual(first);
    expect(second.map(({ keyHash }) => keyHash)).toEqual(identities.map(({ keyHash }) => keyHash));
  });

  it('given as many callers as it keeps, when another one calls, then the one that called longest ago is read again', async () => {
    const [first, second, third] = await Promise.all(
      ['Org1MSP', 'Org2MSP', 'Org3MSP'].map((msp) => makeIdentity(msp, ['client'])),
    );
    const read = cachedCallers(2);
    const readOne = (identity: typeof first) =>
      read({ mspid: identity?.msp ?? '', idBytes: identity?.certificate ?? Buffer.of() });
    const [kept, dropped] = [readOne(first), readOne(second)];
    readOne(first);
    readOne(third);

    expect(readOne(first)).toBe(kept);
    expect(readOne(second)).not.toBe(dropped);
  });

  it('given one certificate, when it comes under two members, then they are two callers', async () => {
    const { certificate } = await makeIdentity('Org1MSP', ['client']);
    const read = cachedCallers(2);

    const callers = ['Org1MSP', 'Org2MSP'].map((mspid) => read({ mspid, idBytes: certificate }));

    expect(callers.map(({ msp }) => msp)).toEqual(['Org1MSP', 'Org2MSP']);
  });

  it('given a peer, when it calls twice, then it is refused twice', async () => {
    const { msp, certificate } = await makeIdentity('Org1MSP', ['peer']);
    const read = cachedCallers(2);
    const calls = [1, 2].map(() => () => read({ mspid: msp, idBytes: certificate }));

    const refusals = calls.map((call) => {
      try {
        return call();
      } catch (error) {
        return error;
      }
    });

    expect(refusals).toMatchObject([{ code: 'forbidden' }, { code: 'forbidden' }]);
  });
});
