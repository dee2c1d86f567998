import { isDeepStrictEqual } from 'node:util';
import { reservePort } from '@edgebeat/fabric-embedded/reserve-port';
import type { ConsortiumFile, ConsortiumMember } from '@edgebeat/network';
import {
  type BasePorts,
  CHANNEL,
  type Member,
  type Plan,
  portsAbove,
  QUORUM,
} from '../consortium/plan';
import { Exit } from '../exit-codes';
import { addressElsewhere, hostFault } from '../own-host';

/** A consortium.yaml that was read, and what its failures call it. */
export interface NamedConsortium {
  readonly name: string;
  readonly text: string;
  readonly content: ConsortiumFile;
}

/**
 * Plans the consortium of a file. The ports of its sites' gateways follow from the settings, as for
 * the embedded network.
 */
export function planFromFile(
  { content }: NamedConsortium,
  chaincodeVersion: string,
  base: BasePorts,
): Plan {
  const { channels, members } = content;
  const local = channels.filter((channel) => channel.name !== CHANNEL);
  const gateway = portsAbove(base);
  return {
    plan: 1,
    network: 'fabric',
    channel: CHANNEL,
    ...(local.length > 0 && { localChannels: local.map((channel) => channel.name) }),
    quorum: QUORUM,
    chaincodeVersion,
    members: members.map((member, index) => {
      const { id, host, ports, furtherPeers } = siteOf(member);
      const { api, edge } = gateway(index);
      const { mspId, domain } = member;
      return {
        ...{ name: member.name, mspId, domain, siteId: id, ports: { ...ports, api, edge } },
        ...(host !== 'localhost' && { host }),
        ...(furtherPeers.length > 0 && { furtherPeers }),
      };
    }),
  };
}

function siteOf({ name, sites }: ConsortiumMember) {
  const [site] = sites;
  if (site === undefined) throw new TypeError(`the member ${name} has no site`);
  return site;
}

/**
 * Looks where the sites of a file are: only those of this machine can be started on it.
 *
 * @throws Exit usage for a site elsewhere.
 */
export async function requireOwnHosts({ name, content }: NamedConsortium): Promise<void> {
  for (const [index, member] of content.members.entries()) {
    const { host } = siteOf(member);
    const fault = (await hostFault(host)) ?? (await elsewhere(host));
    if (fault === undefined) continue;
    throw new Exit(
      'usage',
      `${name}: members[${String(index)}].sites[0].host: found ${JSON.stringify(host)}, ${fault}; "network up" starts sites of this machine: write localhost or a name or address of its own, and let members elsewhere join with "edgebeat site init"`,
    );
  }
}

async function elsewhere(host: string): Promise<string | undefined> {
  const address = await addressElsewhere(host);
  return address === undefined
    ? undefined
    : `which leads to ${address}, not an address of this machine`;
}

/**
 * Tries every port before anything is made.
 *
 * @throws NetworkFailure port-taken that names the port, its field and the member.
 */
export async function requireFreePorts({ content }: NamedConsortium): Promise<void> {
  for (const [index, { mspId, sites }] of content.members.entries()) {
    const [site] = sites;
    const all = [
      ['ports', site?.ports ?? {}] as const,
      ...(site?.furtherPeers ?? []).map((own, place) => {
        return [`furtherPeers[${String(place)}]`, own] as const;
      }),
    ];
    for (const [group, ports] of all) {
      for (const [kind, port] of Object.entries(ports)) {
        const field = `members[${String(index)}].sites[0].${group}.${kind} (${mspId})`;
        const reserved = await reservePort(port, field);
        await reserved[Symbol.asyncDispose]();
      }
    }
  }
}

/**
 * Compares a file with what a data folder was made with.
 *
 * @throws Exit usage that names the member and what differs.
 */
export function requireSameMembers(
  home: string,
  { name }: NamedConsortium,
  wanted: Plan,
  made: Plan,
): void {
  const mend = `keep that, choose another folder with --data, or begin anew after "edgebeat network down --purge --data ${home}"`;
  const names = ({ members }: Plan) => members.map(({ mspId }) => mspId).join(', ');
  if (names(wanted) !== names(made)) {
    throw new Exit(
      'usage',
      `${name}: members are ${names(wanted)}, but ${home} was made with ${names(made)}; ${mend}`,
    );
  }
  const locals = ({ localChannels = [] }: Plan) => localChannels.join(', ') || 'none';
  if (locals(wanted) !== locals(made)) {
    throw new Exit(
      'usage',
      `${name}: the members' own channels are ${locals(wanted)}, but ${home} was made with ${locals(made)}; ${mend}`,
    );
  }
  for (const [index, member] of wanted.members.entries()) {
    const given = flat(member);
    const known = flat(made.members[index] ?? {});
    const field = Object.keys(given).find((key) => !isDeepStrictEqual(given[key], known[key]));
    if (field === undefined) continue;
    throw new Exit(
      'usage',
      `${name}: ${field} of members[${String(index)}] is ${String(given[field])}, but ${home} was made with ${String(known[field])}; ${mend}`,
    );
  }
}

/** What the file says of a member; the gateway's ports do not come from it. */
function flat(member: Partial<Member>): Record<string, unknown> {
  const { ports, furtherPeers = [], host = 'localhost', ...rest } = member;
  const own = Object.entries(ports ?? {}).filter(([kind]) => kind !== 'api' && kind !== 'edge');
  return {
    ...rest,
    host,
    ...Object.fromEntries(own.map(([kind, port]) => [`ports.${kind}`, port])),
    furtherPeers: JSON.stringify(furtherPeers),
  };
}
