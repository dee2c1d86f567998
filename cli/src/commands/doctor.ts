import { checks, type Finding } from '../doctor/checks';
import { Exit } from '../exit-codes';
import type { CommandContext } from './context';

export interface DoctorOptions {
  readonly data: string;
  readonly json: boolean;
}

/**
 * Checks everything that EdgeBeat needs and says how to mend what is missing.
 *
 * @throws Exit degraded when something needs a mend.
 */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<void> {
  const findings: Finding[] = [];
  for (const { name, check } of checks) {
    const result = await check(options.data, context.settings).catch((error: unknown) => ({
      state: 'bad' as const,
      detail: error instanceof Error ? error.message : String(error),
    }));
    const finding = { name, ...result };
    findings.push(finding);
    if (!options.json) context.print(lineOf(finding));
  }
  if (options.json) context.print(JSON.stringify({ checks: findings }, null, 2));
  const bad = findings.filter(({ state }) => state === 'bad').map(({ name }) => name);
  if (bad.length > 0) throw new Exit('degraded', `needs a mend: ${bad.join(', ')}`);
}

function lineOf({ name, state, detail, mend }: Finding): string {
  const marks = { good: 'ok  ', bad: 'BAD ', absent: '-   ' } as const;
  return `${marks[state]} ${name.padEnd(22)} ${detail}${mend === undefined ? '' : `; ${mend}`}`;
}
