import { generateKeyPairSync } from 'node:crypto';
import { CharterRecord, ConsortiumRecord } from '@edgebeat/core';
import type { Attempt } from '../attempt.test.kit';
import { incidentItem } from '../../incident-items';
import { callOf } from '../member-world.test.kit';
import { camera } from '../objects.test.kit';

const ids = "the id of another's policy, incident, device or log";

/** Attempts to take what others have named. */
export const squatting: readonly Attempt[] = [
  {
    threat: ids,
    what: 'another member’s device is quarantined',
    ends: { refused: 'not-found', because: 'deviceId: GammaMSP has no device' },
    prepare: async ({ alpha, gamma }) => {
      await alpha.submit('operator', 'membership:registerDevice', camera(alpha, 'cam-02'));
      const request = { commandId: 'shut', deviceId: 'cam-02', trust: 'quarantined', reason: 'x' };
      return () => gamma.submit('operator', 'membership:setTrust', request);
    },
  },
  {
    threat: ids,
    what: 'an incident comes under the id of another member’s',
    ends: { valid: 'without the effect' },
    watch: ({ alpha }) =>
      callOf('incident:get', { owner: alpha.msp, id: incidentItem('', 'squatted', 1).id }),
    prepare: async ({ alpha, gamma }) => {
      const item = incidentItem(alpha.siteId, 'squatted', 1);
      await alpha.submit('connector', 'incident:record', { items: [item] });
      const items = [{ ...item, siteId: gamma.siteId, severity: 'low' }];
      return () => gamma.submit('connector', 'incident:record', { items });
    },
  },
  {
    threat: ids,
    what: 'a log is opened for another member’s site',
    ends: { refused: 'forbidden', because: 'records for site gamma-1 of GammaMSP' },
    prepare: ({ alpha, gamma }) => {
      const { publicKey } = generateKeyPairSync('ed25519');
      const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      const log = { commandId: 'log', logId: 'log', siteId: alpha.siteId, publicKey: der };
      return Promise.resolve(() => gamma.submit('recorder', 'audit:open', log));
    },
  },
  {
    threat: 'another charter',
    what: 'a founder hands in a charter in which it is alone',
    ends: { refused: 'charter-mismatch', because: 'the chaincode package was made for' },
    watch: () => callOf('membership:get', { kind: 'consortium' }),
    prepare: async ({ gamma }) => {
      const request = { kind: 'consortium' };
      const { charter } = await gamma.ask(ConsortiumRecord, 'membership:get', request);
      const alone = { ...charter, founders: [gamma.msp] };
      return () => gamma.done(CharterRecord, 'admin', 'membership:found', alone);
    },
  },
];
