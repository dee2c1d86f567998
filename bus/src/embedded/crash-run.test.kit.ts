/** What the child is told when it may begin. */
export interface CrashRun {
  readonly folder: string;
  readonly run: number;
}

/** What the child works on: one topic of each kind. */
export const crashTopics = [
  { name: 'kept', partitions: 3, keep: { hours: 24, bytes: 64 * 1_048_576 } },
  { name: 'short', partitions: 2, keep: { hours: 24, bytes: 4 * 1_024 } },
  { name: 'newest', partitions: 2, keep: 'compact' },
] as const;

export const crashGroup = 'crash';
