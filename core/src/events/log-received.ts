import { z } from 'zod';
import { Instant } from '../records';
import { defineEvent } from './definition';
import { Ocsf } from './ocsf';

/** What a log line says about somebody who wanted in. */
export const Authentication = z.strictObject({
  outcome: z.enum(['accepted', 'failed', 'invalid-user', 'other']),
  user: z.string().max(256).optional(),
  address: z.string().max(256).optional(),
  port: z.int().min(0).max(65_535).optional(),
  method: z.string().max(64).optional(),
});
export type Authentication = z.infer<typeof Authentication>;

/** The data of LogReceived: one line of a log, as it was, and what was read from it. */
export const LogReceivedData = z.strictObject({
  position: z.string().min(1).max(256),
  receivedAt: Instant,
  host: z.string().max(255),
  process: z.string().max(64),
  pid: z.int().min(0).max(4_294_967_295).optional(),
  message: z.string().max(65_536),
  /** How often the line stands for the same thing: a syslog daemon folds repetitions into one. */
  count: z.int().min(1).max(1_000_000),
  authentication: Authentication,
  /** The same in OCSF's words, when the record's fields are known. */
  ocsf: Ocsf.optional(),
});
export type LogReceivedData = z.infer<typeof LogReceivedData>;

export const LogReceived = defineEvent(
  'LogReceived',
  'A line of a log was read and normalised.',
  LogReceivedData,
  {
    position: '4711',
    receivedAt: '2026-01-31T10:00:01.000Z',
    host: 'edge-1',
    process: 'sshd',
    pid: 4242,
    message: 'Failed password for invalid user admin from 203.0.113.77 port 50022 ssh2',
    count: 1,
    authentication: {
      outcome: 'failed',
      user: 'admin',
      address: '203.0.113.77',
      port: 50_022,
      method: 'password',
    },
  },
);
