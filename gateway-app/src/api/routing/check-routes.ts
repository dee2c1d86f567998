import { Rejected } from '@edgebeat/core';
import { scopes } from '../../auth/roles';
import { isMutation, type Route } from './route';

/**
 * Looks over the list before it is served: nothing starts that nobody has decided about.
 *
 * @throws Rejected invalid-setting, naming the routes that are not decided about, or come twice.
 */
export function checkRoutes(routes: readonly Route[]): void {
  const known: readonly string[] = [...scopes, 'public'];
  // A list that was not checked by the compiler may leave the rule out.
  const open = routes.filter(({ rule }: { rule?: string }) => !known.includes(rule ?? ''));
  refuse(open.map(nameOf), 'has no rule that says who may call it');
  const silent = routes.filter((one) => isMutation(one) && one.acts === undefined);
  refuse(silent.map(nameOf), 'does not say for whom it acts');
  refuse(repeated(routes.map(nameOf)), 'is in the list twice');
  refuse(repeated(routes.map(({ operationId }) => operationId)), 'is an operationId twice');
  refuse(routes.filter(lacksParameter).map(nameOf), 'has a parameter without a schema');
}

function nameOf({ method, path }: Route): string {
  return `${method.toUpperCase()} ${path}`;
}

function lacksParameter({ path, input }: Route): boolean {
  const known = Object.keys(input.params?.shape ?? {});
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return named.length !== known.length || named.some((name) => !known.includes(name));
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function refuse(names: readonly string[], fault: string): void {
  if (names.length === 0) return;
  throw new Rejected('invalid-setting', `routes: ${names.join(', ')} ${fault}`);
}
