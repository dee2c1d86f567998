import { grantRights, openKafkaBus } from '@edgebeat/bus';
import type { Folders } from '../consortium/folders';
import type { Plan } from '../consortium/plan';
import { ADMIN } from './certificates';
import type { KafkaChoice } from './choice';
import { kafkaOptions } from './kafka-options';
import { siteRights, siteTopics } from './rights';

/** What was done on the brokers for one site. */
export interface Prepared {
  readonly member: string;
  readonly topics: number;
  readonly added: number;
  readonly removed: number;
}

/**
 * Makes every site's topics and gives every part exactly its rights, with the certificate of the
 * brokers' administrator; a second call changes nothing.
 *
 * @throws Rejected forbidden, invalid-setting and Unavailable bus-unavailable with their mend.
 */
export async function prepareKafka(
  files: Folders,
  plan: Plan,
  choice: KafkaChoice,
): Promise<readonly Prepared[]> {
  const topics = siteTopics();
  return Promise.all(
    plan.members.map(async ({ name: member }) => {
      const options = await kafkaOptions(files, choice, member, ADMIN);
      await using bus = await openKafkaBus(options);
      await bus.ensureTopics(topics);
      const granted = await grantRights(options, siteRights(member));
      return { member, topics: topics.length, ...granted };
    }),
  );
}
