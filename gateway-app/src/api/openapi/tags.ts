import type { Route } from '../routing/route';

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

/** Routes that belong together. */
export interface RouteGroup {
  readonly tag: { readonly name: string; readonly description?: string };
  readonly routes: readonly Route[];
}

/** The groups of a list of routes, in its order. */
export function groupsOf(routes: readonly Route[]): RouteGroup[] {
  const names = [...new Set(routes.map(({ tag }) => tag))];
  return names.map((name) => {
    const description = descriptions[name];
    const tag = { name, ...(description === undefined ? {} : { description }) };
    return { tag, routes: routes.filter((route) => route.tag === name) };
  });
}
