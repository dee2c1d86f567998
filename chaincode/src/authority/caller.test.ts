import { makeIdentity } from '../fakes/test-identity';
import { readCaller } from './caller';

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
