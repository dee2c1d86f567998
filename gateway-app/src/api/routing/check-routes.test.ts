import { z } from 'zod';
import { json } from './answer';
import { checkRoutes } from './check-routes';
import { type Route, route } from './route';

const open = route({
  method: 'get',
  path: '/things',
  operationId: 'listThings',
  tag: 'Things',
  summary: 'Things.',
  rule: 'public',
  input: {},
  answers: { 200: { description: 'Things.' } },
  handle: () => json(200, {}),
});

const parameters = { params: z.strictObject({ name: z.string() }) };

describe('checkRoutes', () => {
  it('given a list in which everything is decided, when it is checked, then it passes', () => {
    const one = { ...open, path: '/things/{name}', operationId: 'getThing', input: parameters };

    expect(() => {
      checkRoutes([open, one]);
    }).not.toThrow();
  });

  it.each([
    ['no rule', [withoutRule(open)], 'GET /things has no rule'],
    ['a rule that is no scope', [withRule(open, 'things:eat')], 'GET /things has no rule'],
    [
      'a change for nobody',
      [{ ...open, method: 'post' as const }],
      'POST /things does not say for whom it acts',
    ],
    ['a path twice', [open, { ...open, operationId: 'again' }], 'GET /things is in the list twice'],
    ['an operationId twice', [open, { ...open, path: '/others' }], 'listThings is an operationId'],
    ['a parameter without a schema', [{ ...open, path: '/things/{name}' }], 'without a schema'],
    ['a schema without a parameter', [{ ...open, input: parameters }], 'without a schema'],
  ])('given %s, when the list is checked, then nothing starts', (_, routes, sentence) => {
    const check = () => {
      checkRoutes(routes);
    };

    expect(check).toThrow(sentence);
    expect(check).toThrow(expect.objectContaining({ code: 'invalid-setting' }) as Error);
  });
});

/** As a list would be that no compiler has seen. */
function withRule(one: Route, rule: string): Route {
  return Object.assign({ ...one }, { rule: rule as 'public' });
}

function withoutRule(one: Route): Route {
  const copy = { ...one };
  Reflect.deleteProperty(copy, 'rule');
  return copy;
}
