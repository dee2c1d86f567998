import fc from 'fast-check';
import { decodeFailure, encodeFailure, Rejected, Unavailable, Unknown } from './errors';
import { failures, isFailureCode } from './failures';

describe('errors', () => {
  it('given the three kinds, when asked whether to try again, then only Unavailable says yes', () => {
    const kinds = [
      new Rejected('conflict', 'no'),
      new Unavailable('ledger-unavailable', 'later'),
      new Unknown('outcome-unknown', 'look'),
    ];

    expect(kinds.map((e) => [e.name, e.retryable])).toEqual([
      ['Rejected', false],
      ['Unavailable', true],
      ['Unknown', false],
    ]);
  });

  it('given any detail, when a failure crosses in text of others, then it is found again', () => {
    const codes = fc.constantFrom(...Object.keys(failures).filter(isFailureCode));
    const around = fc.string().filter((text) => !/[{}]/.test(text));

    fc.assert(
      fc.property(codes, fc.string(), around, around, (code, detail, before, after) => {
        const message = before + encodeFailure(new Rejected(code, detail)) + after;

        expect(decodeFailure(message)).toEqual({ code, detail });
      }),
    );
  });

  it.each([
    '',
    'plain text',
    '{"code":"conflict"}',
    '{"code":"no-such-code","detail":"x"}',
    '{"code":"toString","detail":"x"}',
    '{"code":"conflict","detail":5}',
    '{"code":"conflict","detail":"x"',
    '} {"code":"',
  ])('given the message %j, when a failure is looked for, then there is none', (message) => {
    expect(decodeFailure(message)).toBeUndefined();
  });
});
