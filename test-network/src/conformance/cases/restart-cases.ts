import { type Bench, freshId } from '../bench';
import { conforms } from '../conformance-case';

/** A peer that was killed goes on where it was. */
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
}
