import {
  LearningRoundRecord,
  LearningUpdateRecord,
  type OpenRound,
  RoundPage,
  type SubmitUpdate,
  type UpdateName,
} from '@edgebeat/core';
import type { Outcome } from '../fakes/fake-ledger';
import { makeFounded, type TestConsortium } from '../fakes/test-consortium';

export const hash = (digit: string) => digit.repeat(64);

/** How the first round of a model is opened; updates are taken for a day. */
export function opening(change: Partial<OpenRound> = {}): OpenRound {
  return {
    ...{ modelId: 'vibration', round: 1, base: { round: 0, hash: hash('0') } },
    ...{ planHash: hash('1'), minimumUpdates: 2, until: '2026-06-02T00:00:00.000Z' },
    ...change,
  };
}

/** What a site of the first member submits to its own round. */
export function update(change: Partial<SubmitUpdate> = {}): SubmitUpdate {
  return {
    ...{ owner: 'Org1MSP', modelId: 'vibration', round: 1, siteId: 'site-1' },
    ...{ updateHash: hash('2'), samples: 1_000, metrics: { loss: 0.25, 'noise-epsilon': 4 } },
    ...change,
  };
}

export function completion(aggregated: readonly UpdateName[], change: object = {}) {
  return {
    ...{ modelId: 'vibration', round: 1, outcome: 'completed', resultHash: hash('3') },
    ...{ aggregated, metrics: { score: 0.9 }, ...change },
  };
}

/** What closes a round by naming its updates. */
export function nameOf({ msp, siteId, contentHash }: LearningUpdateRecord): UpdateName {
  return { msp, siteId, contentHash };
}

type Index = 0 | 1 | 2;

/** A consortium whose members' connectors learn together. */
export interface LearningWorld extends TestConsortium {
  open(change?: Partial<OpenRound>, by?: Index): Promise<Outcome>;
  submit(change?: object, by?: Index): Promise<Outcome>;
  close(ending: object, by?: Index): Promise<Outcome>;
  /** The update of a member's own site to the first round; it has to succeed. */
  submitted(by: Index): Promise<LearningUpdateRecord>;
  page(change?: object): Promise<RoundPage>;
}

/** The first member has opened the first round. */
export async function learningWorld(change: Partial<OpenRound> = {}): Promise<LearningWorld> {
  const consortium = await makeFounded();
  const { ledger, members } = consortium;
  await ledger.ask(LearningRoundRecord, members[0].connector, 'learning:openRound', {
    ...opening(change),
  });
  return {
    ...consortium,
    open: (request = {}, by = 0) =>
      ledger.submit(members[by].connector, 'learning:openRound', opening(request)),
    submit: (request = {}, by = 0) => {
      const { connector, siteId } = members[by];
      const argument = { ...update({ siteId }), ...request };
      return ledger.submit(connector, 'learning:submitUpdate', argument);
    },
    close: (ending, by = 0) => ledger.submit(members[by].connector, 'learning:closeRound', ending),
    submitted: (by) => {
      const { connector, siteId } = members[by];
      const argument = update({ siteId });
      return ledger.ask(LearningUpdateRecord, connector, 'learning:submitUpdate', argument);
    },
    page: (request = {}) => {
      const argument = { owner: 'Org1MSP', modelId: 'vibration', round: 1, ...request };
      return ledger.ask(RoundPage, members[2].client, 'learning:get', argument);
    },
  };
}
