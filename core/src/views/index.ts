export * from './alert';
export * from './catalogue';
export * from './device';
export * from './event';
export * from './ids';
export * from './policy';
export * from './threat';
export * from './vocabulary';
