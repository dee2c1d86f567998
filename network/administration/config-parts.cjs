/** What edit-config.cjs asks of definitions, updates and groups of a config, without changing them. */
'use strict';

const { isDeepStrictEqual } = require('node:util');

const parts = ['groups', 'values', 'policies'];

/** A member as describe-member.sh wrote it; undefined for any other text. */
function describedIn(text) {
  try {
    const found = JSON.parse(text);
    return [found.mspId, found.ordererAddress].every((one) => typeof one === 'string')
      ? found
      : undefined;
  } catch {
    return undefined;
  }
}

const namesIn = (part) => Object.keys(part ?? {}).sort();

/**
 * Whether an element of a config is as an update wrote it, in the same version. What the update read in
 * another version it has changed: such a group has these parts and no others.
 */
function holds(current, written, read) {
  if (current === undefined || current.version !== written.version) return false;
  const isChanged = read?.version !== written.version;
  const isSame = ['value', 'policy'].every(
    (name) => !written[name] || isDeepStrictEqual(written[name], current[name]),
  );
  const holdsOf = (part) =>
    (!isChanged || isDeepStrictEqual(namesIn(written[part]), namesIn(current[part]))) &&
    Object.entries(written[part] ?? {}).every(([name, own]) =>
      holds(current[part]?.[name], own, read?.[part]?.[name]),
    );
  return isSame && parts.every(holdsOf);
}

/** How many of a group's members one of its policies wants; undefined where it is not of the kind that counts them. */
function membersWanted({ policies, groups }, name) {
  const { type, value } = policies[name].policy;
  const count = Object.keys(groups).length;
  if (type !== 3) return undefined;
  return { ANY: 1, ALL: count, MAJORITY: Math.floor(count / 2) + 1 }[value.rule];
}

/** What is wrong with those who sign a change of a group, with the mend where they are too few. */
function signingFault(name, group, signers, mend) {
  const needed = membersWanted(group, 'Admins');
  if (needed === undefined) return undefined;
  const members = Object.keys(group.groups);
  const strangers = signers.filter((mspId) => !members.includes(mspId));
  if (strangers.length > 0) {
    return `${strangers.join(', ')} is not in ${name}, whose members are ${members.join(', ')}`;
  }
  if (signers.length >= needed) return undefined;
  const others = members.filter((mspId) => !signers.includes(mspId));
  return `${name} changes when ${needed} of ${members.length} members sign; ${signers.join(', ')} would, and ${needed - signers.length} of ${others.join(', ')} must, too: ${mend}`;
}

/** What is wrong with those whose peers are to commit a chaincode's definition, with the mend where they are too few. */
function committingFault(application, committers, what, mend) {
  const needed = membersWanted(application, 'LifecycleEndorsement');
  if (needed === undefined || committers.length >= needed) return undefined;
  const members = Object.keys(application.groups);
  const others = members.filter((mspId) => !committers.includes(mspId));
  const there = committers.length === 0 ? 'there is none' : `there is ${committers.join(', ')}`;
  const missing = needed - committers.length;
  return `it takes ${needed} of ${members.length} members ${what}; ${there}, and ${missing} of ${others.join(', ')} ${missing === 1 ? 'is' : 'are'} missing: ${mend}`;
}

module.exports = { committingFault, describedIn, holds, signingFault };
