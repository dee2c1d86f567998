import { createHash } from 'node:crypto';
import { failures } from '@edgebeat/core';
import type { Site } from '../../site';
import type { Route } from '../routing/route';
import { failuresOf } from './problems';
import { style } from './docs-style';
import { groupsOf, type RouteGroup } from './tags';

/** The page holds no script; its one style is named by its hash. */
export const docsPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  // The empty icon: browsers would ask for one.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page for people about a list of routes: read without script, by keyboard, and on a narrow screen. */
export function docsPage(routes: readonly Route[], site: Site): string {
  const groups = groupsOf(routes);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>EdgeBeat API of ${escape(site.siteId)}</title><style>${style}</style></head><body>
<a class="skip" href="#content">Skip to the routes</a>
<header><h1>EdgeBeat API</h1><p>Site ${escape(site.siteId)} of ${escape(site.mspId)}, version
${escape(site.version)}. The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p></header>
<div class="columns"><nav aria-label="Routes">${groups.map(links).join('')}</nav>
<main id="content" tabindex="-1">${groups.map(group).join('')}</main></div></body></html>`;
}

function links({ tag, routes }: RouteGroup): string {
  const items = routes.map(
    ({ operationId, method, path }) =>
      `<li><a href="#${escape(operationId)}"><code>${method.toUpperCase()} ${breakable(path)}</code></a></li>`,
  );
  return `<details open><summary>${escape(tag.name)}</summary><ul>${items.join('')}</ul></details>`;
}

function group({ tag: { name, description }, routes }: RouteGroup): string {
  const about = description === undefined ? '' : `<p>${escape(description)}</p>`;
  return `<h2 id="tag-${escape(name)}">${escape(name)}</h2>${about}${routes.map(section).join('')}`;
}

function section(route: Route): string {
  const { method, path, summary, description = '', example, operationId } = route;
  const id = escape(operationId);
  return `<section aria-labelledby="${id}"><h3 id="${id}"><code>${method.toUpperCase()} ${breakable(path)}</code></h3>
<p>${escape(summary)} ${escape(description)}</p><p class="rule">${ruleOf(route)}</p>
${exampleOf(operationId, example)}${table('Parameters', ['name', 'where'], fieldRows(route))}
${table('Answers', ['status', 'meaning'], answerRows(route))}</section>`;
}

function ruleOf({ rule, acts }: Route): string {
  if (rule === 'public') return 'For everybody.';
  const scope = `Scope <code>${rule}</code>.`;
  return acts === 'member' ? `${scope} For tokens of the member's own tenant alone.` : scope;
}

/** What is wider than its place is scrolled, also by keyboard. */
function exampleOf(operationId: string, example: unknown): string {
  if (example === undefined) return '';
  const label = `Example of a body of ${escape(operationId)}`;
  return `<pre tabindex="0" role="region" aria-label="${label}">${escape(JSON.stringify(example, null, 2))}</pre>`;
}

function table(caption: string, heads: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((name) => `<th scope="col">${name}</th>`).join('');
  return `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function fieldRows({ input, filters = [] }: Route): string[] {
  const { params, query, headers } = input;
  const parts = { path: params, query, header: headers };
  const rows = Object.entries(parts).flatMap(([place, part]) =>
    Object.keys(part?.shape ?? {}).map((name) => row(name, place)),
  );
  return filters.length === 0 ? rows : [...rows, row('filter', `query: ${filters.join(', ')}`)];
}

/** By status; what belongs to one stands together. */
function answerRows(route: Route): string[] {
  const answers = Object.entries(route.answers).map(
    ([status, { description }]) => [Number(status), description] as const,
  );
  const problems = failuresOf(route).map(
    (code) => [failures[code].status, `${code}: ${failures[code].title}`] as const,
  );
  return [...answers, ...problems]
    .sort(([a], [b]) => a - b)
    .map(([status, text]) => row(String(status), text));
}

function row(name: string, text: string): string {
  return `<tr><td><code>${escape(name)}</code></td><td>${escape(text)}</td></tr>`;
}

/** A long path may be broken after each slash. */
function breakable(path: string): string {
  return escape(path).replaceAll('/', '/<wbr>');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
