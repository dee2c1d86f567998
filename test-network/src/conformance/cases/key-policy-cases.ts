import { peer } from '@hyperledger/fabric-protos';
import { type Bench, freshId } from '../bench';
import { conforms } from '../conformance-case';
import { endorsersOf } from '../read-write-sets';

const { ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;
const failedPrecondition = 9;
const all = ['AlphaMSP', 'BetaMSP', 'GammaMSP'];

/** Endorsement policies that chaincode gives to single keys. */
export function keyPolicyCases(bench: () => Bench): void {
  const update = (id: string, value: string, endorsers?: readonly string[]) =>
    bench().submit('update', [id, value], endorsers && { endorsers });

  /** An asset whose writes peers of the members have to endorse. */
  async function assetOf(...mspIds: string[]): Promise<string> {
    const id = freshId();
    await bench().submit('create', [id, 'ann', '0']);
    expect((await bench().submit('setPolicy', [id, ...mspIds])).code).toBe(VALID);
    return id;
  }

  conforms(
    'given a key without a policy of its own, when its policy is asked for, then there is none',
    async () => {
      const id = freshId();
      await bench().submit('create', [id, 'ann', '0']);

      expect(await bench().evaluate('policyOf', [id])).toBe('[]');
    },
  );

  conforms(
    'given a key of one member, when a majority without it endorses a write, then it is invalid',
    async () => {
      const id = await assetOf('GammaMSP');

      const { code } = await update(id, '1', ['AlphaMSP', 'BetaMSP']);

      expect(code).toBe(ENDORSEMENT_POLICY_FAILURE);
      expect(await bench().evaluate('read', [id])).toContain('"value":"0"');
      expect(await bench().evaluate('policyOf', [id], 'BetaMSP')).toBe('["GammaMSP"]');
    },
  );

  conforms(
    'given a key of one member, when that member alone endorses a write, then it is valid',
    async () => {
      const id = await assetOf('GammaMSP');

      const { code } = await update(id, '1', ['GammaMSP']);

      expect(code).toBe(VALID);
    },
  );

  conforms(
    'given a key of one member, when its write is beside one of an open key, then both policies have to be met',
    async () => {
      const id = await assetOf('GammaMSP');

      const { code } = await bench().submit('transfer', [id, 'bob'], { endorsers: ['GammaMSP'] });

      expect(code).toBe(ENDORSEMENT_POLICY_FAILURE);
    },
  );

  conforms(
    'given a key of all members, when two of them endorse a write, then it is invalid',
    async () => {
      const id = await assetOf(...all);

      const { code } = await update(id, '1', ['AlphaMSP', 'BetaMSP']);

      expect(code).toBe(ENDORSEMENT_POLICY_FAILURE);
    },
  );

  for (const [members, needed] of [
    [['GammaMSP'], 'that one'],
    [['BetaMSP', 'GammaMSP'], 'both'],
    [all, 'each'],
  ] as const) {
    conforms(
      `given a key of ${members.join(' and ')}, when the gateway chooses, then ${needed} endorses`,
      async () => {
        const id = await assetOf(...members);

        const transaction = await bench().proposal('update', [id, '1']).endorse();

        expect(endorsersOf(transaction)).toEqual(expect.arrayContaining([...members]));
        expect((await bench().outcome(transaction)).code).toBe(VALID);
      },
    );
  }

  conforms(
    'given a key of nobody that there is, when the gateway chooses, then it finds no peers',
    async () => {
      const id = await assetOf('DeltaMSP');

      const endorsed = bench().proposal('update', [id, '1']).endorse();

      await expect(endorsed).rejects.toMatchObject({
        code: failedPrecondition,
        message: expect.stringContaining(
          'no peer combination can satisfy the endorsement policy',
        ) as string,
      });
    },
  );

  conforms(
    'given a key of one member, when its policy is changed, then the old one decides on that and the new one from then on',
    async () => {
      const id = await assetOf('GammaMSP');
      const toBeta = (endorser: string) =>
        bench().submit('setPolicy', [id, 'BetaMSP'], { endorsers: [endorser] });

      const codes = [
        (await toBeta('BetaMSP')).code,
        (await toBeta('GammaMSP')).code,
        (await update(id, '1', ['GammaMSP'])).code,
        (await update(id, '2', ['BetaMSP'])).code,
      ];

      expect(codes).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID, ENDORSEMENT_POLICY_FAILURE, VALID]);
    },
  );

  conforms(
    'given a key with a policy, when it is deleted and created again, then the policy is gone',
    async () => {
      const id = await assetOf('GammaMSP');
      await bench().submit('delete', [id]);

      const { code } = await bench().submit('create', [id, 'ann', '1'], {
        endorsers: ['AlphaMSP', 'BetaMSP'],
      });

      expect(code).toBe(VALID);
      expect(await bench().evaluate('policyOf', [id])).toBe('[]');
    },
  );
}
