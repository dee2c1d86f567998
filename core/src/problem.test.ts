import { Rejected } from './errors';
import { failures, isFailureCode } from './failures';
import { toProblem } from './problem';

describe('toProblem', () => {
  it.each(Object.keys(failures).filter(isFailureCode))(
    'given the failure %s, when it is answered, then type, title and status are those of the table',
    (code) => {
      const problem = toProblem(new Rejected(code, 'the detail'), '/policies');

      expect(problem).toEqual({
        type: `urn:edgebeat:problem:${code}`,
        ...failures[code],
        detail: 'the detail',
        instance: '/policies',
      });
    },
  );

  it.each([new Error('the password is x'), 'text', undefined])(
    'given a surprise, when it is answered, then nothing of it crosses',
    (surprise) => {
      expect(toProblem(surprise, '/x')).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        instance: '/x',
      });
    },
  );
});
