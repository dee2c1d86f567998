import { availableParallelism } from 'node:os';
import { agentUses } from '@edgebeat/agents';
import { ADMIN, hasCertificate } from '../kafka/certificates';
import { type KafkaChoice, LOCAL } from '../kafka/choice';
import { ensureCertificates } from '../kafka/issue-certificates';
import { prepareKafka } from '../kafka/prepare';
import { agentPart, principalOf } from '../kafka/principals';
import { siteRights } from '../kafka/rights';
import { roles } from '../site/roles';
import { bundleAuthorities } from './authorities';
import type { Folders } from './folders';
import type { Part } from './part';
import type { Member, Plan } from './plan';
import type { Supervisor } from './supervisor';

const LOCAL_KAFKA = 'kafka';

/** How sites run on Kafka. */
export interface KafkaSites {
  readonly choice: KafkaChoice;
  /** Whether each site has a PostgreSQL of its own. */
  readonly ownDatabases: boolean;
}

/**
 * Starts every member's site on Kafka, each role and agent as a process of its own: first the broker
 * where it is ours, its topics and rights, and the databases; then everything else, some at a time.
 */
export async function startKafkaSites(
  supervisor: Supervisor,
  files: Folders,
  plan: Plan,
  { choice, ownDatabases }: KafkaSites,
): Promise<void> {
  await ensureCertificates(files, choice, principalsOf(plan));
  await Promise.all([
    prepareBrokers(supervisor, files, plan, choice),
    ...(ownDatabases
      ? plan.members.map((member) => supervisor.start(database(files, member)))
      : []),
  ]);
  const parts = plan.members.flatMap((member) => partsOf(files, member));
  await startAll(supervisor, parts);
  await bundleAuthorities(files, plan);
}

/**
 * A start keeps a processor busy: if all were under way at once, each would take so long that its
 * connections are given up. None of them waits for another one.
 */
async function startAll(supervisor: Supervisor, parts: readonly Part[]): Promise<void> {
  const left = parts.values();
  const lanes = Array.from({ length: 2 * availableParallelism() }, async () => {
    for (const part of left) await supervisor.start(part);
  });
  await Promise.all(lanes);
}

async function prepareBrokers(
  supervisor: Supervisor,
  files: Folders,
  plan: Plan,
  choice: KafkaChoice,
): Promise<void> {
  if (choice.kind === LOCAL) {
    const args = ['run', 'kafka', '--data', files.home];
    await supervisor.start({ name: LOCAL_KAFKA, args, isFoundation: true });
  }
  // Whoever administers the brokers may have done it with "edgebeat kafka prepare".
  if (await hasCertificate(files, choice, ADMIN)) await prepareKafka(files, plan, choice);
}

function principalsOf({ members }: Plan): readonly string[] {
  return members.flatMap(({ name }) => siteRights(name).map(({ principal }) => principal));
}

function partsOf(files: Folders, member: Member): Part[] {
  const agents = agentUses().map(({ name }) =>
    partOf(files, member, agentPart(name), ['agent', name]),
  );
  const roleNames = Object.keys(roles);
  return [...roleNames.map((role) => partOf(files, member, role, [role])), ...agents];
}

function database(files: Folders, member: Member): Part {
  return { ...partOf(files, member, 'database', ['database']), isFoundation: true };
}

function partOf(files: Folders, member: Member, name: string, what: readonly string[]): Part {
  const args = ['run', ...what, '--data', files.home, '--member', member.name];
  return { name: principalOf(member.name, name), args };
}
