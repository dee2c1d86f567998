export * from './incident';
export * from './kinds';
export * from './membership';
export * from './policy';
export * from './primitives';
