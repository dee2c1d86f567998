import type { Route } from '../routing/route';
import type { Schema } from './schema-of';

/** What a group of routes is about; a group without a line here speaks for itself. */
const descriptions: Readonly<Record<string, string>> = {
  Events: [
    'What happened at the site. Devices hand theirs in at a door of their own, POST /v1/events of the',
    'device ingress, with their certificate: one JSON object or an array of up to 100. The nearest',
    "nonce places an object: its own `nonce`, else the request's X-Nonce (in an array with the",
    "object's index), else none. A nonce that comes again with the same is answered as before, with",
    'something else it is a 409; the X-Nonce of an array stands for the whole array.',
  ].join(' '),
};

/** The groups of a list of routes, in its order. */
export function tagsOf(routes: readonly Route[]): Schema[] {
  const names = [...new Set(routes.map(({ tag }) => tag))];
  return names.map((name) => ({ name, ...describedTag(name) }));
}

/** The sentences about a group, if there are any. */
export function describedTag(name: string): { readonly description?: string } {
  const description = descriptions[name];
  return description === undefined ? {} : { description };
}
