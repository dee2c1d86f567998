import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, sep } from 'node:path';

/** The packages whose generated code shares one global with every other version of itself. */
const isolated = ['@hyperledger/fabric-protos', 'google-protobuf'];
const requireForm = /\brequire\((['"])([^'"]+)\1\)/g;
/** How generated messages find the global object that they hang their classes on. */
const globalForm = /^var global =[\s\S]*?;\n/m;

/** Whether a module is one that has to be isolated. */
export function isIsolated(request: string): boolean {
  return isolated.some((name) => request === name || request.startsWith(`${name}/`));
}

/** The modules that a text requires. */
export function requestsIn(text: string): string[] {
  return [...text.matchAll(requireForm)].map(([, , request = '']) => request);
}

/** Replaces what a text requires. */
export function withRequests(text: string, replace: (request: string) => string): string {
  return text.replace(requireForm, (_all, _quote, request: string) => replace(request));
}

/**
 * One CommonJS module that holds the isolated packages and answers `load(request)`. Their classes
 * hang on an object of its own, so that no other version in the process can replace them.
 */
export function privateModules(requests: readonly string[], from: string): string {
  const found = new Map<string, { readonly id: number; readonly text: string }>();
  const entries = requests.map((request): [string, number] => [request, add(request, from)]);
  return [
    `// Generated from ${isolated.join(' and ')}; see NOTICE.`,
    'var privateGlobal = { proto: {} };',
    'var proto = privateGlobal.proto;',
    'var loaded = [];',
    'function enter(id) {',
    '  if (loaded[id] === undefined) {',
    '    loaded[id] = { exports: {} };',
    '    sources[id].call(loaded[id].exports, loaded[id], loaded[id].exports);',
    '  }',
    '  return loaded[id].exports;',
    '}',
    'var sources = [',
    ...[...found.values()].sort((a, b) => a.id - b.id).map(({ text }) => text),
    '];',
    `var entries = ${JSON.stringify(Object.fromEntries(entries))};`,
    'exports.load = function (request) { return enter(entries[request]); };',
    '',
  ].join('\n');

  function add(request: string, importer: string): number {
    const file = createRequire(importer).resolve(request);
    const known = found.get(file);
    if (known !== undefined) return known.id;
    const id = found.size;
    found.set(file, { id, text: '' });
    const body = withRequests(readFileSync(file, 'utf8'), (inner) => {
      const isInside = isIsolated(inner) || inner.startsWith('.');
      return isInside ? `enter(${String(add(inner, file))})` : `require(${JSON.stringify(inner)})`;
    }).replace(globalForm, 'var global = privateGlobal;\n');
    found.set(file, { id, text: `function (module, exports) {\n${withoutMap(body)}\n},` });
    return id;
  }
}

/** How one file of a folder requires another. */
export function relativeRequest(from: string, to: string): string {
  const path = relative(dirname(from), to).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

function withoutMap(text: string): string {
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
