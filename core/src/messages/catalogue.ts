import { AuditRecord } from './audit';
import { CorrelationCandidate } from './correlation';
import { defineMessage } from './definition';
import { IntakeRecord, ParkedRecord } from './intake';
import { LedgerEntry, LedgerRequest, RegistryEntry } from './ledger-messages';

const hash = '5'.repeat(64);
const time = '2026-01-31T10:00:00.000Z';
const source = 'urn:edgebeat:AlphaMSP:alpha-1:sshd';
const actor = { msp: 'AlphaMSP', keyHash: hash } as const;
const place = {
  channel: 'common',
  block: 7,
  blockHash: hash,
  transaction: 0,
  transactionId: hash,
} as const;
const member = {
  record: 1,
  channel: 'common',
  kind: 'member',
  owner: 'AlphaMSP',
  status: 'active',
  entry: { actor, transactionId: hash, time },
} as const;

/** Every kind of message on the bus that is no event. */
export const messages = {
  IntakeRecord: defineMessage({
    name: 'IntakeRecord',
    topic: 'intake',
    summary: 'Raw input: a line, what a device sent, or an event that was posted.',
    schema: IntakeRecord,
    examples: [
      {
        kind: 'line',
        source,
        position: 'auth.log:4711',
        receivedAt: time,
        format: 'sshd',
        text: 'Jan 31 10:00:00 edge-1 sshd[4242]: Failed password for root from 203.0.113.77 port 22',
        year: 2026,
        zone: '+00:00',
      },
      {
        kind: 'device',
        source: 'urn:edgebeat:AlphaMSP:alpha-1:device:cam-01',
        position: 'nonce-1',
        receivedAt: time,
        device: { id: 'cam-01', tenant: 'alpha' },
        body: { series: 'temperature', value: 21.5 },
      },
      {
        kind: 'event',
        source: 'urn:edgebeat:AlphaMSP:alpha-1:api',
        position: 'nonce-2',
        receivedAt: time,
        postedBy: 'integrator',
        tenant: 'alpha',
        type: 'SensorDataReceived',
        time,
        data: { device: { id: 'cam-01' } },
      },
    ],
  }),
  LedgerRequest: defineMessage({
    name: 'LedgerRequest',
    topic: 'ledger.requests',
    summary: 'What an agent wants written to the ledger; the connector hands it to the gateway.',
    schema: LedgerRequest,
    examples: [
      {
        request: 'incident',
        id: hash,
        item: {
          id: 'i-1',
          type: 'ssh-brute-force',
          severity: 'high',
          tlp: 'AMBER',
          techniques: ['T1110.001'],
          correlationKeys: [],
          siteId: 'alpha-1',
          agent: 'security',
          firstSeen: time,
          lastSeen: time,
          commitment: { root: hash, leaves: 12 },
        },
      },
      {
        request: 'receipt',
        id: hash,
        receipt: {
          statement: {
            receipt: 1,
            channel: 'common',
            owner: 'AlphaMSP',
            policyId: 'POL-000000016384',
            revision: 1,
            compiledHash: hash,
            msp: 'AlphaMSP',
            siteId: 'alpha-1',
            agent: hash,
            time,
          },
          signature: 'MAYCAQECAQE=',
        },
      },
      {
        request: 'link',
        id: hash,
        incidentId: 'i-1',
        to: { owner: 'BetaMSP', id: 'i-7' },
      },
    ],
  }),
  CorrelationCandidate: defineMessage({
    name: 'CorrelationCandidate',
    topic: 'correlation',
    summary: 'Something that a correlation rule counts, by the key of its group.',
    schema: CorrelationCandidate,
    examples: [
      {
        id: hash,
        rule: '0f2c7c6e-6f0e-4d0e-9a64-1c7a2f3b5d01',
        group: ['9'.repeat(64)],
        matched: 'member-incident',
        value: 'AlphaMSP',
        time,
        publishedAt: time,
        evidence: { kind: 'incident', owner: 'AlphaMSP', id: 'inc-1', hash, time },
        techniques: ['T1110.001'],
      },
    ],
  }),
  LedgerEntry: defineMessage({
    name: 'LedgerEntry',
    topic: 'ledger.events',
    summary: 'A transaction of the ledger with its outcome, or one record that a valid one wrote.',
    schema: LedgerEntry,
    examples: [
      {
        entry: 'transaction',
        ...place,
        item: 0,
        code: 'VALID',
        time,
        creator: actor,
        announcements: [{ event: 'ConsortiumFounded', owner: 'AlphaMSP', id: 'common' }],
        records: 1,
      },
      {
        entry: 'record',
        ...place,
        item: 1,
        kind: 'member',
        key: ['AlphaMSP', 'AlphaMSP'],
        value: JSON.stringify(member),
        time,
      },
    ],
  }),
  AuditRecord: defineMessage({
    name: 'AuditRecord',
    topic: 'audit',
    summary: 'One request to the gateway and what became of it.',
    schema: AuditRecord,
    examples: [
      {
        id: '0b0e7a52-5a55-4b5e-9a34-9f6a3c2f6a01',
        time,
        siteId: 'alpha-1',
        tenant: 'alpha',
        user: 'operator-7',
        address: '127.0.0.1',
        method: 'POST',
        route: '/api/v1/policies',
        path: '/api/v1/policies',
        status: 202,
        requestHash: hash,
        action: 'policy-change',
        durationMs: 12.5,
      },
    ],
  }),
  RegistryEntry: defineMessage({
    name: 'RegistryEntry',
    topic: 'registry',
    summary: 'A member, site, identity or device as the ledger has it now.',
    schema: RegistryEntry,
    examples: [
      {
        kind: 'member',
        key: ['AlphaMSP', 'AlphaMSP'],
        record: member,
        block: 7,
        transaction: 0,
      },
    ],
  }),
  ParkedRecord: defineMessage({
    name: 'ParkedRecord',
    topic: 'parked',
    summary: 'A record that an agent could not process, with the reason.',
    schema: ParkedRecord,
    examples: [
      {
        topic: 'intake',
        partition: 0,
        offset: 4711,
        agent: 'ingest',
        reason: 'invalid-argument',
        detail: 'text: it is no line of sshd',
        key: source,
        value: '{}',
        parkedAt: time,
      },
    ],
  }),
} as const;

/** The name of a kind of message. */
export type MessageName = keyof typeof messages;
