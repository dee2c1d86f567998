import { setTimeout as sleep } from 'node:timers/promises';

/** How far the work is and may go: it waits for the kills, so that each falls while calls run. */
export class WorkProgress {
  done = 0;
  allowed = 0;
  inFlight = 0;

  /** Waits until more work may begin. */
  async mayBegin(): Promise<void> {
    while (this.done + this.inFlight >= this.allowed) await sleep(2);
  }
}

/** A process that may be killed. */
export interface Target {
  readonly name: string;
  readonly pid: number | undefined;
}

/** What can be killed, and when it is whole again. */
export interface KillTargets {
  ready(): Promise<void>;
  choose(random: () => number): Promise<Target | undefined>;
}

export interface KillPlan {
  readonly kills: number;
  /** How much work there is, and how far it may be ahead of the next kill. */
  readonly work: number;
  readonly ahead: number;
  readonly random: () => number;
}

export interface Kills {
  readonly byPart: Readonly<Record<string, number>>;
  /** Kills that fell while calls were under way. */
  readonly duringCalls: number;
}

/** Kills spread over the work: kill n falls when about n / kills of the work is done. */
export async function killAll(
  targets: KillTargets,
  { kills, work, ahead, random }: KillPlan,
  progress: WorkProgress,
  say: (line: string) => void,
): Promise<Kills> {
  const byPart: Record<string, number> = {};
  let duringCalls = 0;
  for (let number = 0; number < kills; number += 1) {
    const due = ((number + random()) / kills) * (work - ahead);
    progress.allowed = Math.max(progress.allowed, due + ahead);
    while (progress.done < due) await sleep(2);
    const { name, pid } = await killOne(targets, random);
    byPart[name] = (byPart[name] ?? 0) + 1;
    duringCalls += progress.inFlight > 0 ? 1 : 0;
    say(`kill ${String(number + 1)} of ${String(kills)}: ${name}, ${String(progress.done)} done`);
    while (isAlive(pid)) await sleep(2);
  }
  progress.allowed = Number.POSITIVE_INFINITY;
  return { byPart, duringCalls };
}

/** A part may end by itself just before it is hit, because another one was: that is no kill. */
async function killOne(
  targets: KillTargets,
  random: () => number,
): Promise<{ readonly name: string; readonly pid: number }> {
  for (;;) {
    await targets.ready();
    await sleep(random() * 60);
    const target = await targets.choose(random);
    if (target?.pid === undefined) throw new Error('a part that is ready has no process');
    const { name, pid } = target;
    if (sent(pid, 'SIGKILL')) return { name, pid };
  }
}

function isAlive(pid: number): boolean {
  return sent(pid, 0);
}

function sent(pid: number, signal: 'SIGKILL' | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
