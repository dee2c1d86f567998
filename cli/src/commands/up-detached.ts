import { z } from 'zod';
import { startDetached } from '../consortium/detached';
import type { CommandContext } from './context';
import type { UpOptions } from './up';

const Started = z.object({ sites: z.array(z.object({ name: z.string(), api: z.string() })) });

/**
 * Starts the consortium as a process of its own and ends when it is up.
 *
 * @throws Exit with the sentence and code of the start that failed.
 */
export async function upDetached(options: UpOptions, context: CommandContext): Promise<void> {
  const { answer, waiting, pid, log } = await startDetached(options.data, argumentsOf(options));
  if (options.json) context.print(answer);
  else if (waiting !== undefined) {
    context.print(`Its nodes run as process ${String(pid)}; the log is ${log}.`);
    context.print(`The rest starts by itself when it may: ${waiting}.`);
  } else {
    const { sites } = Started.parse(JSON.parse(answer));
    context.print(`The consortium is up as process ${String(pid)}; its log is ${log}.`);
    for (const { name, api } of sites) context.print(`  ${name.padEnd(10)} ${api}`);
    context.print(`Stop it with "edgebeat down --data ${options.data}".`);
  }
}

/** The others come from the environment, which the process gets as it is. */
function argumentsOf({ data, askedPorts: ports, kafka = {}, fabric, file }: UpOptions): string[] {
  return [
    ...['up', '--json', '--data', data],
    ...option('--base-port', ports.network?.toString()),
    ...option('--api-port', ports.api?.toString()),
    ...option('--edge-port', ports.edge?.toString()),
    ...option('--kafka', kafka.kafka),
    ...option('--kafka-ca', kafka.kafkaCa),
    ...option('--kafka-certs', kafka.kafkaCerts),
    ...(fabric ? ['--fabric'] : []),
    ...option('--file', file),
  ];
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}
