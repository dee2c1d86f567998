export * from './canonical';
export * from './errors';
export * from './failures';
export * from './hash';
export * from './records';
