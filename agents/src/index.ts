export * from './ingest';
export * from './policy';
export * from './runtime';
export * from './security';
