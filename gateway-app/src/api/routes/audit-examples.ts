import { hash, place, time } from './example-values';

const publicKey = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=';
const signature = `${'A'.repeat(86)}==`;

export const anchorBody = {
  logId: 'alpha-1.2026',
  size: 4096,
  root: hash('a'),
  proof: [hash('1'), hash('2')],
};

const statement = {
  seal: 1,
  channel: 'edgebeat',
  owner: 'AlphaMSP',
  siteId: 'alpha-1',
  logId: 'alpha-1.2026',
  size: 4000,
  root: hash('c'),
  reason: 'the disk of 2026-01-31 was lost; restored from a backup',
  next: { logId: 'alpha-1.2026-2', publicKey },
};

export const sealBody = { statement, signature };

export const auditLogExample = {
  owner: 'AlphaMSP',
  logId: 'alpha-1.2026',
  siteId: 'alpha-1',
  publicKey,
  status: 'sealed',
  anchored: { size: 4096, root: hash('a') },
  openedAt: time,
  ...place,
};

export const auditLogWithAnchorsExample = {
  ...auditLogExample,
  seal: { statement, signature, anchored: auditLogExample.anchored, sealedAt: time, ...place },
  anchors: [{ size: 4096, root: hash('a'), provenFrom: 2048, anchoredAt: time, ...place }],
  has_more: true,
  cursor: 'eyJsaXN0IjoiYXVkaXQgYW5jaG9ycyJ9',
};

export const actionExample = {
  owner: 'AlphaMSP',
  id: hash('d'),
  siteId: 'alpha-1',
  class: 'policy-change',
  time,
  hash: hash('d'),
  ...place,
};
