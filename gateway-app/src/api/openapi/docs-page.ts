import { createHash } from 'node:crypto';
import { failures } from '@edgebeat/core';
import type { Site } from '../../site';
import type { Route } from '../routing/route';
import { failuresOf } from './problems';

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f2f4f7;padding:.75rem;overflow:auto}
h2{border-bottom:1px solid #d0d5dd}section{margin:0 0 2rem}table{border-collapse:collapse}
td{padding:.15rem 1rem .15rem 0;vertical-align:top}.rule{color:#475467}`;

/** The page holds no script; its one style is named by its hash. */
export const docsPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "frame-ancestors 'none'",
].join('; ');

/** A page for people about a list of routes. */
export function docsPage(routes: readonly Route[], site: Site): string {
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  const parts = tags.map((tag) => {
    const ofTag = routes.filter((route) => route.tag === tag).map(section);
    return `<h2>${escape(tag)}</h2>${ofTag.join('')}`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>EdgeBeat API</title>
<style>${style}</style></head><body><h1>EdgeBeat API</h1>
<p>Site ${escape(site.siteId)} of ${escape(site.mspId)}, version ${escape(site.version)}.
The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>${parts.join('')}</body></html>`;
}

function section(route: Route): string {
  const { method, path, summary, description = '', rule, example } = route;
  const rows = [...fieldRows(route), ...answerRows(route)].join('');
  const body =
    example === undefined ? '' : `<pre>${escape(JSON.stringify(example, null, 2))}</pre>`;
  return `<section id="${escape(route.operationId)}"><h3><code>${method.toUpperCase()} ${escape(path)}</code></h3>
<p>${escape(summary)} ${escape(description)}</p><p class="rule">${rule === 'public' ? 'For everybody.' : `Scope <code>${rule}</code>.`}</p>
${body}<table>${rows}</table></section>`;
}

function fieldRows({ input, filters = [] }: Route): string[] {
  const { params, query, headers } = input;
  const parts = { path: params, query, header: headers };
  const rows = Object.entries(parts).flatMap(([place, part]) =>
    Object.keys(part?.shape ?? {}).map((name) => row(name, place)),
  );
  return filters.length === 0 ? rows : [...rows, row('filter', `query: ${filters.join(', ')}`)];
}

function answerRows(route: Route): string[] {
  const answers = Object.entries(route.answers).map(([status, { description }]) =>
    row(status, description),
  );
  const problems = failuresOf(route).map((code) =>
    row(String(failures[code].status), `${code}: ${failures[code].title}`),
  );
  return [...answers, ...problems];
}

function row(name: string, text: string): string {
  return `<tr><td><code>${escape(name)}</code></td><td>${escape(text)}</td></tr>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
