export { ingestAgent } from './agent';
export { type ByteLine, byteLines } from './byte-lines';
export { MAX_RECORD_BYTES } from './intake-line';
export type { ParkedLine, ParkReason } from './parked';
export { type LineOrigin, type LineOutcome, MAX_LINE_BYTES, readSshdLine } from './sshd-line';
export { emptyTally, type LogOrigin, type LogTally, readSshdLog, tallied } from './sshd-log';
export { ingestWiring } from './wiring';
export { yearBefore, type YearFinder, type YearlessClock, yearsFrom } from './year';
