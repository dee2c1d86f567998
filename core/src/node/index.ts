export * from './config';
export * from './lock-folder';
export * from './log';
export * from './run-process';
export * from './running-process';
