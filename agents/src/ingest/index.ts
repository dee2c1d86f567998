export { ingestAgent } from './agent';
export { type ByteLine, byteLines } from './byte-lines';
export { MAX_RECORD_BYTES } from './intake-line';
export { type LineOrigin, type LineOutcome, readSshdLine } from './sshd-line';
export { ingestWiring } from './wiring';
