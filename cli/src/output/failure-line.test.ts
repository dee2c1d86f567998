import { Rejected } from '@edgebeat/core';
import { failureLine, failureMessage, failureText } from './failure-line';

describe('a failure as JSON', () => {
  it('given a failure of the table, when it is told, then scripts have its code and exit code', () => {
    const line = failureLine('refused', 'id: is taken', new Rejected('conflict', 'id: is taken'));

    expect(JSON.parse(line)).toEqual({
      error: { exit: 'refused', exitCode: 10, code: 'conflict', message: 'id: is taken' },
    });
    expect(failureMessage(line)).toBe('id: is taken');
  });

  it.each(['', 'edgebeat: no', '{"level":50}', '[]'])(
    'given %j, when it is read, then it is no failure',
    (text) => {
      expect(failureMessage(text)).toBeUndefined();
    },
  );

  it('given a fault of the program, when it is told, then JSON is one line and people get the stack', () => {
    const error = new Error('odd');
    const fault = { exit: 'unexpected', sentence: 'odd', error } as const;

    expect(failureText(true, fault).trimEnd().split('\n')).toHaveLength(1);
    expect(failureText(false, fault)).toContain(error.stack);
  });
});
