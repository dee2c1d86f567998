import type { IncidentChange } from '@edgebeat/core';
import type { z } from 'zod';
import type { IncidentState } from './incident-view';

type Change = z.input<typeof IncidentChange>;

/** What entries make of an incident that was recorded with `recorded`. */
export interface ViewCase {
  readonly title: string;
  readonly entries: readonly { readonly amendment: Change; readonly effect?: 'proposed' }[];
  readonly changes: Partial<IncidentState>;
}

const root = 'b'.repeat(64);

/** The incident that every case begins with. */
export const recorded: IncidentState = {
  type: 'ssh-brute-force',
  severity: 'high',
  tlp: 'AMBER',
  techniques: ['T1110.001'],
  correlationKeys: [],
  commitment: { root: 'a'.repeat(64), leaves: 12 },
  status: 'open',
  withdrawn: false,
  entries: 0,
};

/** One table for whoever answers what an incident is: the chaincode's view and the projection. */
export const viewCases: readonly ViewCase[] = [
  { title: 'no entry', entries: [], changes: {} },
  {
    title: 'a status',
    entries: [{ amendment: { change: 'status', status: 'acknowledged' } }],
    changes: { status: 'acknowledged', entries: 1 },
  },
  {
    title: 'one status after the other',
    entries: [
      { amendment: { change: 'status', status: 'acknowledged' } },
      { amendment: { change: 'status', status: 'contained' } },
      { amendment: { change: 'status', status: 'resolved' } },
    ],
    changes: { status: 'resolved', entries: 3 },
  },
  {
    title: 'a proposed status',
    entries: [{ amendment: { change: 'status', status: 'dismissed' }, effect: 'proposed' }],
    changes: { entries: 1 },
  },
  {
    title: 'a proposed status that another entry completes',
    entries: [
      { amendment: { change: 'status', status: 'dismissed' }, effect: 'proposed' },
      { amendment: { change: 'status', status: 'dismissed' } },
    ],
    changes: { status: 'dismissed', entries: 2 },
  },
  {
    title: 'corrections of one field each',
    entries: [
      { amendment: { change: 'correction', fields: { severity: 'low' } } },
      { amendment: { change: 'correction', fields: { type: 'port-scan' } } },
      { amendment: { change: 'correction', fields: { techniques: [], correlationKeys: [root] } } },
    ],
    changes: {
      severity: 'low',
      type: 'port-scan',
      techniques: [],
      correlationKeys: [root],
      entries: 3,
    },
  },
  {
    title: 'a correction with a commitment',
    entries: [
      {
        amendment: {
          change: 'correction',
          fields: { severity: 'critical' },
          commitment: { root, leaves: 3 },
        },
      },
    ],
    changes: { severity: 'critical', commitment: { root, leaves: 3 }, entries: 1 },
  },
  {
    title: 'a TLP of its own after one by correction',
    entries: [
      { amendment: { change: 'correction', fields: { tlp: 'RED' } } },
      { amendment: { change: 'tlp', tlp: 'GREEN' } },
    ],
    changes: { tlp: 'GREEN', entries: 2 },
  },
  {
    title: 'a withdrawal between link and comment',
    entries: [
      { amendment: { change: 'link', to: { owner: 'BetaMSP', id: 'i-9' } } },
      { amendment: { change: 'withdrawal', reasonRoot: root } },
      { amendment: { change: 'comment', commentRoot: root } },
    ],
    changes: { withdrawn: true, entries: 3 },
  },
  {
    title: 'a proposed withdrawal',
    entries: [{ amendment: { change: 'withdrawal', reasonRoot: root }, effect: 'proposed' }],
    changes: { entries: 1 },
  },
];
