export type { CelVariables, CelVerdict, CompiledCondition } from './condition';
export { compileCondition } from './condition';
export { CEL_DIALECT, celLimits } from './limits';
export type { CompiledPolicy, CompiledRule } from './policy';
export { compiledHash, compilePolicy, defaultOnError } from './policy';
export { celRoots, functionNames } from './vocabulary';
