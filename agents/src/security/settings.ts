import { z } from 'zod';

/** The settings of the security agent; every one has a default. */
export const SecuritySettings = z
  .strictObject({
    failures: z.int().min(2).max(1000).default(5).describe('failed logins that make a brute force'),
    windowSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(600)
      .describe('seconds of event time in which they fall'),
    idleSeconds: z
      .int()
      .min(1)
      .max(604_800)
      .default(1800)
      .describe('seconds without a failed login that end an episode'),
  })
  .refine((settings) => settings.idleSeconds >= settings.windowSeconds, {
    path: ['idleSeconds'],
    error: 'must not be less than windowSeconds',
  });
export type SecuritySettings = z.infer<typeof SecuritySettings>;

/** What the security agent gets besides events: its settings, and the source of what it emits. */
export interface SecurityContext {
  readonly settings: SecuritySettings;
  /** A URI, for instance `urn:edgebeat:org1:hamburg:security`. */
  readonly source: string;
}
