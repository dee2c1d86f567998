export { ingestAgent } from './agent';
export { type ByteLine, byteLines } from './byte-lines';
export { MAX_RECORD_BYTES } from './intake-line';
export type { ParkedLine, ParkReason } from './parked';
export { type LineOrigin, type LineOutcome, MAX_LINE_BYTES, readSshdLine } from './sshd-line';
export { ingestWiring } from './wiring';
