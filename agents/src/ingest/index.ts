export { type ByteLine, byteLines } from './byte-lines';
export { type ParkedLine, type ParkReason, parkReasons } from './parked';
export { type LineOrigin, type LineOutcome, MAX_LINE_BYTES, readSshdLine } from './sshd-line';
export { emptyTally, type LogOrigin, type LogTally, readSshdLog, tallied } from './sshd-log';
export { yearBefore, type YearFinder, type YearlessClock, yearsFrom } from './year';
