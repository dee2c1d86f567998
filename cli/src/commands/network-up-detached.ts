import { startDetached } from '../consortium/detached';
import type { CommandContext } from './context';
import type { NetworkUpOptions } from './network-up';

/**
 * Starts a real network as a process of its own and ends when it is up.
 *
 * @throws Exit with the sentence and code of the start that failed.
 */
export async function networkUpDetached(
  { data, file, json }: NetworkUpOptions,
  { print }: CommandContext,
): Promise<void> {
  const chosen = file === undefined ? [] : ['--file', file];
  const args = ['network', 'up', '--json', '--data', data, ...chosen];
  const { answer, waiting, pid, log } = await startDetached(data, args);
  if (json) print(answer);
  else if (waiting !== undefined) {
    print(`Its nodes run as process ${String(pid)}; the log is ${log}.`);
    print(`It goes on by itself when it may: ${waiting}.`);
  } else {
    print(`The network of Fabric's programs is up as process ${String(pid)}; its log is ${log}.`);
    print(
      `Say "edgebeat network status --data ${data}"; stop it with "edgebeat network down --data ${data}".`,
    );
  }
}
