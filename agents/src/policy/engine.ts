import { type PolicyContent, type PolicyUpdatedData, Rejected } from '@edgebeat/core';
import { type CompiledPolicy, compilePolicy } from '@edgebeat/core/cel';

/** A revision of a policy that the engine runs. */
export interface ActivePolicy {
  readonly channel: string;
  readonly owner: string;
  readonly policyId: string;
  readonly revision: number;
  /** What it was compiled from. */
  readonly policy: PolicyContent;
  readonly compiled: CompiledPolicy;
}

/** The policies that the engine runs, in the order of owner and id. */
export type Engine = readonly ActivePolicy[];

/** What names a revision of a policy. */
export type PolicyReference = Pick<ActivePolicy, 'channel' | 'owner' | 'policyId' | 'revision'>;

/**
 * Compiles a revision for the engine.
 *
 * @throws Rejected invalid-policy when a rule does not compile.
 */
export function activate(
  { channel, owner, policyId, revision }: PolicyReference,
  policy: PolicyContent,
): ActivePolicy {
  return { channel, owner, policyId, revision, policy, compiled: compilePolicy(policy) };
}

/** What an engine's policies may come to as JSON: its state is one record of the bus. */
const MAX_POLICIES_LENGTH = 900_000;

/**
 * The engine after the ledger has spoken. An older revision than the one that runs changes nothing,
 * so that a replay of the ledger cannot bring a policy back, and neither does the one that runs.
 *
 * @throws Rejected invalid-policy when a rule does not compile, or too-large when the engine has no
 * room for the policy.
 */
export function withUpdate(engine: Engine, update: PolicyUpdatedData): Engine {
  const running = engine.find((policy) => isSame(policy, update));
  if (running !== undefined && running.revision > update.revision) return engine;
  const others = engine.filter((policy) => policy !== running);
  if (update.status === 'inactive') return running === undefined ? engine : others;
  if (running?.revision === update.revision) return engine;
  const next = [...others, activate(update, update.policy)].sort(byOwnerAndId);
  requireRoom(next);
  return next;
}

function requireRoom(engine: Engine): void {
  const length = engine.reduce((sum, { policy }) => sum + JSON.stringify(policy).length + 200, 0);
  if (length <= MAX_POLICIES_LENGTH) return;
  throw new Rejected(
    'too-large',
    `policy: the active policies would come to ${length} characters; an engine takes ${MAX_POLICIES_LENGTH}`,
  );
}

function isSame(policy: ActivePolicy, update: PolicyReference): boolean {
  return (
    policy.owner === update.owner &&
    policy.policyId === update.policyId &&
    policy.channel === update.channel
  );
}

function byOwnerAndId(a: ActivePolicy, b: ActivePolicy): number {
  const [left, right] = [a, b].map((p) => `${p.channel}\0${p.owner}\0${p.policyId}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
