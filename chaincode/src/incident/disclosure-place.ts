import type { TransactionContext } from '../context';

/** Fabric's name of the collection that every member has without anybody configuring it. */
export function implicitCollection(mspId: string): string {
  return `_implicit_org_${mspId}`;
}

/** Under which key of a member's collection a disclosure lies. */
export function disclosureKey(
  ctx: TransactionContext,
  { owner, id, part }: { readonly owner: string; readonly id: string; readonly part: number },
): string {
  return ctx.stub.createCompositeKey('incident-disclosure', [owner, id, String(part)]);
}
