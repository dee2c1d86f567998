import { openKafkaBus } from '@edgebeat/bus';
import { EdgeBeatError } from '@edgebeat/core';
import { folders } from '../consortium/folders';
import { readPlan } from '../consortium/plan-file';
import { runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import { LOCAL, readKafkaChoice } from '../kafka/choice';
import { requireJars } from '../kafka/jars';
import { kafkaOptions } from '../kafka/kafka-options';
import { siteRights } from '../kafka/rights';
import type { Settings } from '../settings';
import type { CheckResult } from './check-result';

/** Whether the brokers of a data folder answer every part of its sites. */
export async function kafka(data: string, settings: Settings): Promise<CheckResult> {
  const files = folders(data);
  const [choice, plan] = await Promise.all([readKafkaChoice(files), readPlan(files)]);
  if (choice === undefined || plan === undefined) {
    return { state: 'absent', detail: 'the sites use the embedded bus' };
  }
  const isRunning = (await runningProcess(files)) !== undefined;
  if (choice.kind === LOCAL && !isRunning) {
    return {
      state: 'good',
      detail: `starts with the consortium, from ${await requireJars(settings)}`,
    };
  }
  const faults: string[] = [];
  for (const { name: member } of plan.members) {
    for (const { principal } of siteRights(member)) {
      try {
        const options = await kafkaOptions(files, choice, member, principal);
        await using bus = await openKafkaBus(options);
        await bus.topics();
      } catch (error) {
        faults.push(`${principal}: ${sentenceOf(error)}`);
      }
    }
  }
  const brokers = choice.kind === LOCAL ? 'the local broker' : choice.brokers.join(', ');
  if (faults.length === 0) return { state: 'good', detail: `${brokers}: every part is known` };
  return { state: 'bad', detail: `${brokers}: ${faults.join('; ')}` };
}

function sentenceOf(error: unknown): string {
  if (error instanceof EdgeBeatError || error instanceof Exit) return error.message;
  return String(error);
}
