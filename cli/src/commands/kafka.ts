import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { readKafkaChoice } from '../kafka/choice';
import { prepareKafka } from '../kafka/prepare';
import type { CommandContext } from './context';

export interface PrepareKafkaOptions {
  readonly data: string;
  readonly json: boolean;
}

/**
 * Makes the topics of a data folder's sites and applies the list of rights; `up` does it too when
 * the certificate of the brokers' administrator is there.
 *
 * @throws Exit usage where the sites use no Kafka; Rejected forbidden for a certificate without rights.
 */
export async function prepare(
  { data, json }: PrepareKafkaOptions,
  { print }: CommandContext,
): Promise<void> {
  const files = folders(data);
  const plan = await requirePlan(files);
  const choice = await readKafkaChoice(files);
  if (choice === undefined) {
    throw new Exit(
      'usage',
      `the sites of ${data} use the embedded bus; there is nothing to prepare`,
    );
  }
  const prepared = await prepareKafka(files, plan, choice);
  if (json) print(JSON.stringify(prepared, null, 2));
  else {
    for (const { member, topics, added, removed } of prepared) {
      const rights = `${String(added)} rights added, ${String(removed)} removed`;
      print(`${member.padEnd(10)} ${String(topics)} topics; ${rights}`);
    }
  }
}
