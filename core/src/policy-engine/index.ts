export * from './judge-rule';
export * from './subject';
