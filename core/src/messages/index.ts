export * from './audit';
export * from './catalogue';
export * from './correlation';
export * from './definition';
export * from './intake';
export * from './ledger-messages';
export * from './topics';
