import type { ConsortiumFile, ConsortiumMember } from './schema';

/** Something that no single field shows: where it stands and what is wrong. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly rule: string;
}

/** The channel that all members share. */
export const sharedChannel = 'common';
const localPrefix = 'local-';

/** Names of processes, folders and groups of a channel's configuration. */
const reservedNames = ['admin', 'all', 'common', 'consortium', 'kafka', 'network'];
const reservedMspIds = ['Application', 'Channel', 'Consortiums', 'Orderer'];
/** With three orderers one that lies could not be outvoted. */
export const leastForBft = 4;

/** Everything in which fields contradict one another, in the order of the file. */
export function contradictions(file: ConsortiumFile): Contradiction[] {
  return [
    ...channelFaults(file),
    ...ordererFaults(file),
    ...reserved(file),
    ...repeated(file, 'name', ({ name }) => name),
    ...repeated(file, 'mspId', ({ mspId }) => mspId),
    ...repeated(file, 'domain', ({ domain }) => domain),
    ...repeatedSites(file),
    ...repeatedPorts(file),
  ];
}

function channelFaults({ channels, members }: ConsortiumFile): Contradiction[] {
  const names = members.map(({ name }) => name);
  const faults = channels.flatMap(({ name, members: taking }, index) => {
    const path = ['channels', index] as const;
    if (channels.findIndex((other) => other.name === name) !== index) {
      return [{ path: [...path, 'name'], rule: 'is used twice' }];
    }
    if (name === sharedChannel) {
      const rule = `must be all: ${sharedChannel} is the channel that every member shares`;
      return taking === 'all' ? [] : [{ path: [...path, 'members'], rule }];
    }
    const owner = name.startsWith(localPrefix) ? name.slice(localPrefix.length) : '';
    if (!names.includes(owner)) {
      const rule = `must be ${sharedChannel}, or ${localPrefix}<name> with the name of a member`;
      return [{ path: [...path, 'name'], rule }];
    }
    if (taking !== 'all' && taking.length === 1 && taking[0] === owner) return [];
    return [{ path: [...path, 'members'], rule: `must be [${owner}]: the channel is its own` }];
  });
  if (channels.some(({ name }) => name === sharedChannel)) return faults;
  return [...faults, { path: ['channels'], rule: `must have one of the name ${sharedChannel}` }];
}

function ordererFaults({ orderer, members }: ConsortiumFile): Contradiction[] {
  const { type, batch } = orderer;
  const faults: Contradiction[] = [];
  if (type === 'bft' && members.length < leastForBft) {
    const rule = `needs ${String(leastForBft)} members or more, one orderer each, and there are ${String(members.length)}: use raft, or add members`;
    faults.push({ path: ['orderer', 'type'], rule });
  }
  if (batch.preferredMaxBytes > batch.absoluteMaxBytes) {
    const rule = 'must not be more than absoluteMaxBytes';
    faults.push({ path: ['orderer', 'batch', 'preferredMaxBytes'], rule });
  }
  return faults;
}

function reserved({ members }: ConsortiumFile): Contradiction[] {
  const rule = 'is a reserved name; choose another one';
  return members.flatMap(({ name, mspId }, index) => [
    ...(reservedNames.includes(name) ? [{ path: ['members', index, 'name'], rule }] : []),
    ...(reservedMspIds.includes(mspId) ? [{ path: ['members', index, 'mspId'], rule }] : []),
  ]);
}

function repeated(
  { members }: ConsortiumFile,
  field: string,
  value: (member: ConsortiumMember) => string,
): Contradiction[] {
  const values = members.map(value);
  return values.flatMap((entry, index) => {
    const first = values.indexOf(entry);
    if (first === index) return [];
    return [{ path: ['members', index, field], rule: `is that of members[${String(first)}] too` }];
  });
}

function repeatedSites({ members }: ConsortiumFile): Contradiction[] {
  const seen = new Map<string, string>();
  return members.flatMap(({ sites }, index) =>
    sites.flatMap(({ id }, site) => {
      const other = seen.get(id);
      seen.set(id, other ?? `members[${String(index)}]`);
      const path = ['members', index, 'sites', site, 'id'];
      return other === undefined ? [] : [{ path, rule: `is that of a site of ${other} too` }];
    }),
  );
}

/** The same port may be used on another host. */
function repeatedPorts({ members }: ConsortiumFile): Contradiction[] {
  const seen = new Map<string, string>();
  return members.flatMap(({ sites }, index) =>
    sites.flatMap((site, place) =>
      portsOf(site).flatMap(({ path: own, number }) => {
        const path = ['members', index, 'sites', place, ...own];
        const at = `${site.host}:${String(number)}`;
        const other = seen.get(at);
        seen.set(at, other ?? nameOf(path));
        return other === undefined ? [] : [{ path, rule: `is that of ${other} too` }];
      }),
    ),
  );
}

/** Every port of a site with its place in it. */
function portsOf({ ports, furtherPeers }: ConsortiumMember['sites'][number]) {
  const named = (group: Readonly<Record<string, number>>, ...path: (string | number)[]) =>
    Object.entries(group).map(([kind, number]) => ({ path: [...path, kind], number }));
  return [
    ...named(ports, 'ports'),
    ...furtherPeers.flatMap((own, index) => named({ ...own }, 'furtherPeers', index)),
  ];
}

function nameOf(path: readonly (string | number)[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
