import { setImmediate } from 'node:timers/promises';
import { Rejected, sha256Hex } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { createMemoryLedger, type SharedKey } from '@edgebeat/ledger';
import { awaitChannelKey } from './channel-key';

/** The peers' answers, one after another; the last one stays. */
function siteWith(answers: (SharedKey | Rejected)[]) {
  const lines: string[] = [];
  const stop = new AbortController();
  const ledger = createMemoryLedger({
    mspId: 'AlphaMSP',
    handlers: {
      'membership.channelKey': ({ transient }) => {
        const [answer] = answers.length > 1 ? answers.splice(0, 1) : answers;
        if (answer === undefined) throw new Error('there is no answer');
        if (answer instanceof Rejected) throw answer;
        const mask = transient['mask'] ?? new Uint8Array();
        const masked = Buffer.from(mask.map((byte, index) => byte ^ (answer.key[index] ?? 0)));
        const keyHash = sha256Hex(answer.key);
        return { epoch: answer.epoch, keyHash, masked: masked.toString('hex') };
      },
    },
  });
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLog({ level: 'info', name: 'test', destination });
  const options = { ledger, mspId: 'AlphaMSP', log, signal: stop.signal, followMs: 1 };
  return { options, lines, stop, ledger };
}

const first = { epoch: 1, key: new Uint8Array(32).fill(1) };
const second = { epoch: 2, key: new Uint8Array(32).fill(2) };

describe('the channel key of a site', () => {
  it('given a consortium that is not founded yet, when a key comes, then the site has waited and told why once', async () => {
    const early = new Rejected('not-founded', 'an admin of every founder has to call first');
    const { options, lines } = siteWith([early, early, first]);

    const follower = await awaitChannelKey(options);

    expect(follower?.current).toEqual(first);
    expect(lines.filter((line) => line.includes('the agents wait'))).toHaveLength(1);
  });

  it('given a new epoch, when the site looks again, then it uses that key, and a failure between changes nothing', async () => {
    const away = new Rejected('forbidden', 'not now');
    const { options, stop, lines } = siteWith([first, away, second]);
    const follower = await awaitChannelKey(options);
    if (follower === undefined) throw new Error('the key did not come');

    const following = follower.follow();
    while (follower.current.epoch === 1) await setImmediate();
    stop.abort();
    await following;

    expect(follower.current).toEqual(second);
    expect(lines.some((line) => line.includes('the last one counts'))).toBe(true);
    expect(lines.join()).not.toContain(Buffer.from(second.key).toString('hex'));
  });

  it('given a site that stops, when no key has come, then it ends without one', async () => {
    const { options, stop } = siteWith([new Rejected('not-found', 'no key')]);
    const waiting = awaitChannelKey(options);

    stop.abort();

    expect(await waiting).toBeUndefined();
  });
});
