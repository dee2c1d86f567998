export * from './audit';
export * from './catalogue';
export * from './definition';
export * from './intake';
export * from './ledger-messages';
export * from './topics';
