export { connectMember, identityOf } from './consortium/connect';
export { foundConsortium, isFounded } from './consortium/found';
export { folders } from './consortium/folders';
export type { Member, Plan } from './consortium/plan';
export { type Consortium, startConsortium, type StartOptions } from './consortium/start';
export { Exit, exitCodes, type ExitName } from './exit-codes';
export { describeMemory, memoryOf } from './output/memory';
export { Settings } from './settings';
export { readRecords, type StoredRecord } from './verify/read-records';
