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

const endpoint = (address) => {
  const [, host, port] = /^(.+):(\d+)$/.exec(address);
  return { host, port: Number(port) };
};

/** The groups of a described member in a channel's Application and Orderer. */
function groupsOf({ application, orderer, peerAddress, ordererAddress }) {
  const value = (content) => ({ mod_policy: 'Admins', value: content, version: '0' });
  const withValue = (group, name, content) => ({
    ...group,
    values: { ...group.values, [name]: value(content) },
  });
  return {
    Application: withValue(application, 'AnchorPeers', { anchor_peers: [endpoint(peerAddress)] }),
    Orderer: withValue(orderer, 'Endpoints', { addresses: [ordererAddress] }),
  };
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

/**
 * What an update does to a group: a line for each element that it adds, changes or removes, by its path. Of a
 * group in another version, what the update does not write goes.
 */
function changesOf(current, written, path = '') {
  const isChanged = (written.version ?? '0') !== (current.version ?? '0');
  return parts.flatMap((part) => {
    const there = current[part] ?? {};
    const lines = Object.entries(written[part] ?? {}).flatMap(([name, own]) => {
      const before = there[name];
      const at = `${path}/${name}`;
      if (before === undefined) return [`adds ${at}`];
      if (part === 'groups') return changesOf(before, own, at);
      return (own.version ?? '0') === (before.version ?? '0') ? [] : [`changes ${at}`];
    });
    const left = isChanged ? namesIn(there).filter((name) => !written[part]?.[name]) : [];
    return [...lines, ...left.map((name) => `removes ${path}/${name}`)];
  });
}

module.exports = {
  changesOf,
  committingFault,
  describedIn,
  endpoint,
  groupsOf,
  holds,
  signingFault,
};
