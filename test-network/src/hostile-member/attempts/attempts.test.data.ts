import type { Attempt } from '../attempt.test.kit';
import { attestingWrongly } from './attesting.test.data';
import { forging } from './forging.test.data';
import { decidingAlone } from './membership.test.data';
import { writingPrivately } from './private-writes.test.data';
import { reading } from './reading.test.data';
import { afterRemoval } from './removed.test.data';
import { replaying } from './replaying.test.data';
import { squatting } from './squatting.test.data';
import { stalling } from './stalling.test.data';

/** All attempts, in the order in which one consortium goes through them. */
export const attempts: readonly Attempt[] = [
  ...forging,
  ...writingPrivately,
  ...attestingWrongly,
  ...decidingAlone,
  ...squatting,
  ...stalling,
  ...replaying,
  ...reading,
  ...afterRemoval,
];
