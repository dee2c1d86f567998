import { createHash } from 'node:crypto';
import { type MemberProposalRecord, Rejected } from '@edgebeat/core';
import {
  applicationOf,
  contentOf,
  groupsOf,
  isMentioned,
  mspIdOf,
  versionOf,
} from './config-group';
import { parseConfig } from './parse-config';
import { WireMessage } from './wire-message';

/** The fields of `common.ConfigUpdate`. */
const fields = { channelId: 1, readSet: 2, writeSet: 3 } as const;

const FIELD = 'configUpdate';

/** The name of an update: SHA-256 of its bytes, which are what administrators sign. */
export function configUpdateHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Expected extends Pick<MemberProposalRecord, 'change' | 'member'> {
  readonly channel: string;
  /** The active members. */
  readonly members: readonly string[];
}

/**
 * Requires that an update puts the organisation into the group Application, or leaves one out of it,
 * and changes nothing else there. An update names what it read by versions alone, so that this finds
 * mistakes; what it does to the channel, only who signs it can judge.
 *
 * @throws Rejected invalid-argument.
 */
export function requireMembershipUpdate(bytes: Uint8Array, expected: Expected): void {
  const { channelId, before, after } = parseConfig(FIELD, () => readUpdate(bytes));
  if (channelId !== expected.channel) {
    throw refused(`is for the channel ${channelId}, and this one is ${expected.channel}`);
  }
  if (after.version !== before.version + 1 || !hasSameContent(before, after)) {
    throw refused('must change the organisations of the group Application, and nothing else there');
  }
  const staying = expected.members.filter((member) => member !== expected.member).length;
  if (before.organizations.size < staying) {
    throw refused(`leaves members out: ${staying} have to stay in the group Application`);
  }
  requireOrganizations(before.organizations, after.organizations, expected);
}

function readUpdate(bytes: Uint8Array) {
  const update = new WireMessage(bytes);
  return {
    channelId: update.text(fields.channelId),
    before: readApplication(update.message(fields.readSet)),
    after: readApplication(update.message(fields.writeSet)),
  };
}

function readApplication(channel: WireMessage) {
  const group = applicationOf(channel);
  if (group === undefined) throw new Error('it does not name the group Application');
  return {
    version: versionOf(group),
    content: contentOf(group),
    organizations: new Map(
      [...groupsOf(group)].map(([name, organization]) => [name, describe(organization)]),
    ),
  };
}

type Application = ReturnType<typeof readApplication>;
type Organizations = Application['organizations'];

function describe(group: WireMessage) {
  return { mspId: mspIdOf(group), version: versionOf(group), isMentioned: isMentioned(group) };
}

function hasSameContent({ content: before }: Application, { content: after }: Application) {
  return (
    before.size === after.size &&
    [...after].every(([name, version]) => before.get(name) === version)
  );
}

/** Of a removal the read set names only who stays, as the write set does. */
function requireOrganizations(
  before: Organizations,
  after: Organizations,
  { change, member }: Expected,
): void {
  const added = [...after].filter(([name]) => !before.has(name)).map(([, { mspId }]) => mspId);
  const isWhole = [...before].every(([name, { version }]) => after.get(name)?.version === version);
  const isUntouched = [...after].every(([name, group]) => !before.has(name) || group.isMentioned);
  const wanted = change === 'add' ? [member] : [];
  const isWanted = added.length === wanted.length && added.every((one, at) => one === wanted[at]);
  if (isWhole && isUntouched && isWanted && !before.has(member)) return;
  throw refused(
    change === 'add'
      ? `must put ${member} into the group Application, and leave the others as they are`
      : `must leave ${member} out of the group Application, and the others as they are`,
  );
}

function refused(problem: string): Rejected {
  return new Rejected('invalid-argument', `${FIELD}: ${problem}`);
}
