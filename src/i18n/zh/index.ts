export * from './app';
export * from './errors';
export * from './inspector';
export * from './stage';
