export * from './connector';
export * from './ingest';
export * from './monitoring';
export * from './policy';
export * from './runtime';
export * from './security';
export * from './site';
