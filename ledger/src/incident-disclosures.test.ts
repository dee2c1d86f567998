import { canonicalJson, disclosureTransients, type IncidentOpening } from '@edgebeat/core';
import { incidentDisclosures } from './incident-disclosures';
import type { LedgerCall } from './ledger';
import { createMemoryLedger } from './memory/memory-ledger';

const opening: IncidentOpening = {
  ...{ index: 0, pointer: '/details/address', class: 'raw', value: '198.51.100.23' },
  ...{ salt: '0'.repeat(32), proof: [] },
};
const openings = Buffer.from(canonicalJson([opening]));
const commitment = { root: 'a'.repeat(64), leaves: 1 };

/** A ledger that notes which calls it was given, and what its handlers saw of the openings. */
function watchedLedger() {
  const calls: LedgerCall[] = [];
  const seen: (Uint8Array | undefined)[] = [];
  const ledger = createMemoryLedger({
    mspId: 'AlphaMSP',
    endorsers: ['AlphaMSP', 'BetaMSP'],
    handlers: {
      'incident.disclose': (context) => {
        seen.push(context.transient[disclosureTransients.openings]);
        context.put('disclosed', {});
        return { owner: 'AlphaMSP', id: 'i-1', part: 1, to: ['BetaMSP'] };
      },
      'incident.verify': ({ transient }) => {
        seen.push(transient[disclosureTransients.openings]);
        const state = { index: 0, state: 'current' };
        const about = { owner: 'AlphaMSP', id: 'i-1', contentHash: 'c'.repeat(64), commitment };
        return { ...about, verified: true, openings: [state] };
      },
    },
  });
  const endorse = ledger.endorse.bind(ledger);
  const evaluate = ledger.evaluate.bind(ledger);
  Object.assign(ledger, {
    endorse: (call: LedgerCall) => (calls.push(call), endorse(call)),
    evaluate: (call: LedgerCall) => (calls.push(call), evaluate(call)),
  });
  return { ledger, calls, seen };
}

describe('incidentDisclosures', () => {
  it('given openings, when they are disclosed and verified, then they travel in the transient map alone', async () => {
    const { ledger: watched, calls, seen } = watchedLedger();
    await using ledger = watched;
    const disclosures = incidentDisclosures(ledger, 'AlphaMSP');

    await disclosures.disclose({ id: 'i-1', to: ['BetaMSP'], part: 1, openings: [opening] });
    const verification = await disclosures.verify({
      ...{ owner: 'AlphaMSP', id: 'i-1', openings: [opening] },
    });

    expect(verification.verified).toBe(true);
    expect(seen.map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual([
      ...[openings.toString(), openings.toString()],
    ]);
    expect(JSON.stringify(calls.map(({ argument }) => argument))).not.toContain('198.51.100.23');
    expect(calls.map(({ endorsingOrganizations }) => endorsingOrganizations)).toEqual([
      ...[['BetaMSP'], ['AlphaMSP']],
    ]);
  });
});
