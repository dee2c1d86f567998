import { Bookmark, PolicyContent, Unavailable } from '@edgebeat/core';
import { z } from 'zod';
import type { Ledger } from '../ledger';
import type { ChainWrite } from './chain-block';

/** Names one revision of a policy; its content never changes. */
export interface RevisionName {
  readonly owner: string;
  readonly policyId: string;
  readonly revision: number;
}

/** The parts of views that are read here; a newer chaincode may answer more. */
const Revision = z.object({ revision: z.int(), policy: PolicyContent });
const View = z.object({ latest: Revision, active: Revision.optional() });
const Page = z.object({ items: z.array(z.object({ revision: Revision })), bookmark: Bookmark });
const Written = z.object({ owner: z.string(), policyId: z.string(), ...Revision.shape });

/**
 * The content of a revision: from the writes of its own block, or from the ledger.
 *
 * @throws Unavailable ledger-unavailable when the member does not answer or is not that far yet.
 */
export async function policyContent(
  name: RevisionName,
  writes: readonly ChainWrite[],
  ledger: Pick<Ledger, 'evaluate'>,
): Promise<PolicyContent> {
  const content =
    ofWrites(name, writes) ?? (await ofView(name, ledger)) ?? (await ofHistory(name, ledger));
  if (content !== undefined) return content;
  throw new Unavailable(
    'ledger-unavailable',
    `The member's state does not hold revision ${name.revision} of policy ${name.policyId} yet.`,
  );
}

function ofWrites(name: RevisionName, writes: readonly ChainWrite[]): PolicyContent | undefined {
  for (const { kind, value } of writes) {
    if (kind !== 'policy-revision' || value === null) continue;
    const written = Written.parse(JSON.parse(value));
    const isIt =
      written.owner === name.owner &&
      written.policyId === name.policyId &&
      written.revision === name.revision;
    if (isIt) return written.policy;
  }
  return undefined;
}

async function ofView(
  { owner, policyId, revision }: RevisionName,
  ledger: Pick<Ledger, 'evaluate'>,
): Promise<PolicyContent | undefined> {
  const call = { contract: 'policy', transaction: 'get', argument: { owner, policyId } };
  const { latest, active } = View.parse(await ledger.evaluate(call));
  return [active, latest].find((each) => each?.revision === revision)?.policy;
}

/** During a replay the revision that is active now is a later one; every revision is kept. */
async function ofHistory(
  { owner, policyId, revision }: RevisionName,
  ledger: Pick<Ledger, 'evaluate'>,
): Promise<PolicyContent | undefined> {
  let bookmark = '';
  do {
    const argument = { owner, policyId, bookmark };
    const call = { contract: 'policy', transaction: 'history', argument };
    const page = Page.parse(await ledger.evaluate(call));
    const found = page.items.find((item) => item.revision.revision === revision);
    if (found !== undefined) return found.revision.policy;
    bookmark = page.bookmark;
  } while (bookmark !== '');
  return undefined;
}
