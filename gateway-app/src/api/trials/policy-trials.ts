import { setImmediate as nextTurn } from 'node:timers/promises';
import { type PolicyContent, Rejected } from '@edgebeat/core';
import { compilePolicy } from '@edgebeat/core/cel';
import type { Queries } from '@edgebeat/pipeline';
import type { PolicyTrial } from '../answers/policy-trials';
import type { ApiSettings } from '../settings';
import { pastEvents, type PastEventsRequest, type PastPage } from './past-events';
import { TrialTally } from './trial-tally';

/** So long other requests wait at most while a trial computes. */
const SLICE_MS = 10;

/** What is tried, on which events, and on how many of them at most. */
export interface TrialRequest {
  readonly policy: PolicyContent;
  readonly siteId: string;
  readonly window: PastEventsRequest;
  readonly events: number;
  /** Aborted when nobody waits for the result any more. */
  readonly gone: AbortSignal;
}

export interface TrialPorts {
  readonly queries: Pick<Queries, 'events' | 'devicesNamed'>;
  readonly settings: Pick<ApiSettings, 'maxTrials' | 'trialMs'>;
}

/** Tries policies on recorded events by the engine that the policy agent runs; nothing is written. */
export class PolicyTrials {
  readonly #ports: TrialPorts;
  #running = 0;

  constructor(ports: TrialPorts) {
    this.#ports = ports;
  }

  /**
   * @throws Rejected invalid-policy naming the rule that does not compile, or rate-limited when there
   * are as many trials as may be.
   */
  async run(request: TrialRequest): Promise<PolicyTrial> {
    const tally = new TrialTally(compilePolicy(request.policy), request.siteId);
    const { maxTrials } = this.#ports.settings;
    if (this.#running >= maxTrials) {
      throw new Rejected('rate-limited', `there are ${maxTrials} trials of policies; try later`);
    }
    this.#running += 1;
    try {
      return tally.result(await this.#tryAll(request, tally));
    } finally {
      this.#running -= 1;
    }
  }

  async #tryAll(
    { window, events, gone }: TrialRequest,
    tally: TrialTally,
  ): Promise<PolicyTrial['ended']> {
    const { queries, settings } = this.#ports;
    const deadline = performance.now() + settings.trialMs;
    const isOver = () => gone.aborted || performance.now() >= deadline;
    let isLast = true;
    for await (const page of pastEvents(window, events, queries)) {
      if (!(await tryPage(page, tally, isOver))) return 'time';
      ({ isLast } = page);
    }
    return isLast ? 'all' : 'events';
  }
}

/** Tries a page in slices. @returns false when the time was up before its end. */
async function tryPage(
  { events }: PastPage,
  tally: TrialTally,
  isOver: () => boolean,
): Promise<boolean> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const event of events) {
    if (isOver()) return false;
    if (performance.now() >= sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    tally.add(event);
  }
  return true;
}
