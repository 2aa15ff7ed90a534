export * from './app';
export * from './errors';
export * from './fusion';
export * from './inspector';
export * from './live';
export * from './pyramid';
export * from './stage';
