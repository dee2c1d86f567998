import { type Bench, eventually, freshId } from '../bench';
import { conforms } from '../conformance-case';

const aborted = 10;
const unavailable = 14;

/** What clients see of a peer that is not there. */
export function faultCases(bench: () => Bench): void {
  conforms(
    'given a peer that is stopped, when others go on without it, then who needs it is told and it catches up',
    async () => {
      const { peer: address } = bench().member('BetaMSP');
      const stopped = await bench().subject.stopPeer('BetaMSP');
      const id = freshId();
      const named = (endorsers: readonly string[]) =>
        bench().proposal('create', [id, 'ann', '1'], { endorsers });

      const alone = named(['BetaMSP']).endorse();
      await expect(alone).rejects.toMatchObject({
        code: aborted,
        details: [
          {
            ...{ mspId: 'BetaMSP', address },
            message: expect.stringContaining('connect: connection refused') as string,
          },
        ],
      });
      const asked = bench().evaluate('read', [id], 'BetaMSP');
      await expect(asked).rejects.toMatchObject({ code: unavailable });
      const evaluated = bench()
        .contract()
        .evaluate('read', { arguments: [id], endorsingOrganizations: ['BetaMSP'] });
      await expect(evaluated).rejects.toMatchObject({
        code: unavailable,
        details: [{ mspId: 'BetaMSP' }],
      });
      const planned = await bench().proposal('create', [id, 'ann', '1']).endorse();
      const status = await (await planned.submit()).getStatus();
      expect(status).toMatchObject({ code: 0 });

      await stopped[Symbol.asyncDispose]();

      // A client's connection comes back some time later.
      const read = await eventually(() => bench().evaluate('read', [id], 'BetaMSP'));
      expect(read).toContain(id);
      await bench().everywhere(Number(status.blockNumber));
    },
  );
}
