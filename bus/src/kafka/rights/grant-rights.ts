import { type AclEntry, type AclFilter, type Admin } from 'kafkajs';
import type { BusRights } from '../../rights';
import { attempt } from '../client/attempt';
import { Link } from '../client/link';
import { type KafkaBusOptions, readKafkaOptions } from '../kafka-options';
import { prefixed } from '../naming';
import { allOf, textOf, toAcls } from './acls';

/** What was changed on the brokers. */
export interface Granted {
  readonly added: number;
  readonly removed: number;
}

/**
 * Gives programs exactly the rights of a list: what is missing is added, what they have beside it is
 * taken away. The options are those of an administrator of the brokers.
 *
 * @throws Rejected forbidden when the certificate may not do this; invalid-setting.
 * @throws Unavailable bus-unavailable.
 */
export async function grantRights(
  options: Omit<KafkaBusOptions, 'log'>,
  rights: readonly BusRights[],
): Promise<Granted> {
  const read = readKafkaOptions(options);
  const naming = prefixed(read.prefix);
  await using link = new Link(read);
  let added = 0;
  let removed = 0;
  for (const one of rights) {
    const wanted = new Map(toAcls(one, naming).map((acl) => [textOf(acl), acl]));
    const action = `change the rights of ${one.principal}`;
    const granted = await attempt(link, action, async () => {
      const admin = await link.admin();
      const there = await rightsOf(admin, one.principal);
      const missing = [...wanted].filter(([text]) => !there.has(text)).map(([, acl]) => acl);
      const surplus = [...there].filter(([text]) => !wanted.has(text)).map(([, acl]) => acl);
      if (missing.length > 0) await admin.createAcls({ acl: missing });
      if (surplus.length > 0) await admin.deleteAcls({ filters: surplus });
      return { added: missing.length, removed: surplus.length };
    });
    added += granted.added;
    removed += granted.removed;
  }
  return { added, removed };
}

async function rightsOf(admin: Admin, principal: string): Promise<ReadonlyMap<string, AclEntry>> {
  const { resources } = await admin.describeAcls(allOf(principal));
  const entries = resources.flatMap(({ acls, ...resource }) =>
    acls.map((acl): AclEntry & AclFilter => ({ ...resource, ...acl })),
  );
  return new Map(entries.map((entry) => [textOf(entry), entry]));
}
