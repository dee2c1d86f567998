export { projectionSchema } from './projection/schema';
export type { ProjectionTables } from './projection/tables';
export type * from './queries/alerts';
export * from './queries/open-queries';
export type * from './queries/queries';
export { recorderGroup } from './recorder/follow-topics';
export { type NotificationListener, onRecorded } from './recorder/on-recorded';
export { type RecorderOptions, runRecorder } from './recorder/recorder';
export type { RecorderLog } from './recorder/recorder-log';
