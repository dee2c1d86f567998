import { setLevel } from 'fabric-contract-api/lib/logger';

/**
 * Fabric's decorators log every transaction that they declare while the contracts are loaded, so
 * their level has to be lowered before the first one runs: this file is imported for that effect.
 */
setLevel('ERROR');
