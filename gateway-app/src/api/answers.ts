/** What the API answers, for those who read it; a reader ignores fields that it does not know. */
export * from './answers/access';
export * from './answers/alerts';
export * from './answers/attestations';
export * from './answers/audit';
export * from './answers/disclosures';
export * from './answers/events';
export * from './answers/governance';
export * from './answers/incidents';
export * from './answers/learning';
export * from './answers/ledger';
export * from './answers/membership';
export * from './answers/operations';
export * from './answers/pipeline';
export * from './answers/policies';
export * from './answers/policy-trials';
export * from './answers/problem';
export * from './answers/system';
