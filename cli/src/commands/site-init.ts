import { join } from 'node:path';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { type BasePorts, type Member, portsAbove } from '../consortium/plan';
import type { KafkaWish } from '../kafka/choice';
import { makeSite } from '../member-site/make-site';
import { firewallHeader, firewallRows, firewallRules } from '../member-site/firewall';
import { tableLines } from '../output/table';
import { fabricEnvironment } from '../settings';
import type { CommandContext } from './context';

export interface SiteInitOptions {
  readonly data: string;
  readonly msp: string;
  readonly domain: string;
  readonly site?: string;
  /** Under which name or IPv4 address other machines reach it; this machine alone if not set. */
  readonly host?: string;
  readonly ports: BasePorts;
  readonly kafka: KafkaWish;
  readonly json: boolean;
}

/**
 * Makes a new member's own site, on no channel yet.
 *
 * @throws Exit usage, NetworkFailure port-taken, FabricFailure programs-missing; nothing is there then.
 */
export async function siteInit(
  name: string,
  { data, msp, domain, site = `${name}-1`, host, ports, kafka, json }: SiteInitOptions,
  { settings, print }: CommandContext,
): Promise<void> {
  const member = {
    ...{ name, mspId: msp, domain, siteId: site, ports: await ownPorts(ports) },
    ...(host !== undefined && { host }),
  };
  const environment = fabricEnvironment(settings);
  const { files, definition, elsewhere } = await makeSite({
    home: data,
    environment,
    member,
    kafka,
  });
  const rules = firewallRules(member, []);
  const env = join(files.organization(msp), 'env.sh');
  const warnings = hostWarnings(host, elsewhere);
  if (json) {
    print(
      JSON.stringify({
        ...{ data: files.home, mspId: msp, siteId: site, member: files.memberFile, definition },
        ...{ env, firewall: rules, warnings },
      }),
    );
    return;
  }
  print(`The site of ${msp} is in ${files.home}; its keys never leave it.`);
  print(`  its definition, for the members: ${files.memberFile}`);
  print(`  SHA-256, to be read out to them: ${definition}`);
  print(`  . ${env}`);
  for (const warning of warnings) print(`warning: ${warning}`);
  ['', ...tableLines(firewallHeader, firewallRows(rules)), ''].forEach(print);
  print(
    `Next: hand the definition over, and take the invitation with "edgebeat site join FILE --data ${data}".`,
  );
}

/** What an operator may have meant otherwise of where the site is. */
function hostWarnings(host: string | undefined, elsewhere: string | undefined): string[] {
  if (host === undefined) {
    return [
      'only this machine reaches the site; with --host others do, and the definition says so',
    ];
  }
  if (elsewhere === undefined) return [];
  return [
    `${host} leads to ${elsewhere}, which is no address of this machine: that is right only where it is translated to one`,
  ];
}

/** Ports beside one another, as those of a consortium.yaml; free ones everywhere for 0. */
async function ownPorts(base: BasePorts): Promise<Required<Member['ports']>> {
  const { network } = base;
  if (network === 0) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = await freePorts(8);
    return {
      ...{ orderer: a, peer: b, chaincode: c, admin: d, peerOperations: e },
      ...{ ordererOperations: f, api: g, edge: h },
    };
  }
  return {
    ...portsAbove(base)(0),
    ...{ admin: network + 3, peerOperations: network + 4, ordererOperations: network + 5 },
  };
}
