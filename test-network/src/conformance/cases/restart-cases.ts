import { type Bench, eventually, freshId } from '../bench';
import { conforms, differing } from '../conformance-case';

/** Peers and chaincode services that were killed go on where they were. */
export function restartCases(bench: () => Bench): void {
  conforms(
    'given a peer that was killed, when it is started again, then its ledger is whole and it takes part',
    async () => {
      const [before, after] = [freshId(), freshId()];
      await bench().submit('create', [before, 'ann', '1']);
      const secret = freshId();
      await bench().submit('describe', ['alphaBeta', secret], { description: 'red' });
      const height = await bench().height('BetaMSP');

      await bench().subject.restartPeer('BetaMSP');

      expect(await bench().height('BetaMSP')).toBe(height);
      expect(await bench().evaluate('read', [before], 'BetaMSP')).toContain(before);
      expect(await bench().evaluate('description', ['alphaBeta', secret], 'BetaMSP')).toBe('"red"');
      const call = { as: 'BetaMSP', endorsers: ['AlphaMSP', 'BetaMSP'] };
      expect((await bench().submit('create', [after, 'bob', '2'], call)).code).toBe(0);
    },
  );

  differing(
    "given the own member's chaincode service that is gone, when a transaction is proposed, then others endorse it or nobody",
    bench,
    async (answer) => {
      await bench().subject.services.kill('GammaMSP');

      const endorsed = await bench()
        .proposal('create', [freshId(), 'ann', '1'], { as: 'GammaMSP' })
        .endorse()
        .then(
          () => 'asks the others',
          () => 'gives up',
        );

      await bench().subject.services.start('GammaMSP');
      expect(endorsed).toBe(answer);
    },
  );

  conforms(
    'given a chaincode service that was killed, when it runs again, then its peer endorses again',
    async () => {
      await bench().subject.services.kill('BetaMSP');
      await bench().subject.services.start('BetaMSP');

      const id = freshId();
      const call = { as: 'BetaMSP', endorsers: ['BetaMSP', 'AlphaMSP'] };
      const endorsed = await eventually(() =>
        bench().proposal('create', [id, 'ann', '1'], call).endorse(),
      );

      expect((await bench().outcome(endorsed)).code).toBe(0);
    },
  );
}
