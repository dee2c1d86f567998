import { Rejected, Unavailable, Unknown } from '@edgebeat/core';
import { NetworkFailure } from '@edgebeat/fabric-embedded/failure';
import { FabricFailure } from '@edgebeat/network/failure';
import { Exit, exitCodes, exitOf } from './exit-codes';

describe('exit codes', () => {
  it.each([
    [new Exit('not-running', 'x'), 'not-running'],
    [new NetworkFailure('port-taken', 'x'), 'port-taken'],
    [new NetworkFailure('disk-full', 'x'), 'disk-full'],
    [new NetworkFailure('block-store-damaged', 'x'), 'damaged'],
    [new FabricFailure('programs-missing', 'x'), 'programs-missing'],
    [new FabricFailure('material-unusable', 'x'), 'damaged'],
    [new Rejected('invalid-argument', 'x'), 'usage'],
    [new Rejected('forbidden', 'x'), 'refused'],
    [new Unavailable('ledger-unavailable', 'x'), 'unavailable'],
    [new Unknown('outcome-unknown', 'x'), 'unknown'],
    [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'disk-full'],
    [new TypeError('x'), 'unexpected'],
    ['no error at all', 'unexpected'],
  ] as const)('given %p, when the program ends by it, then it exits as %s', (error, expected) => {
    const exit = exitOf(error);

    expect(exit).toBe(expected);
  });

  it('given the table, when scripts rely on it, then every code is there once', () => {
    const codes = Object.values(exitCodes).map(({ code }) => code);

    expect(new Set(codes).size).toBe(codes.length);
  });
});
