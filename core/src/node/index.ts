export * from './config';
export * from './log';
export * from './run-process';
