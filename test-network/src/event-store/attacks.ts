import type { Signer } from '@edgebeat/store';
import { LogForger } from './log-forger';

/** What an attacker with write access to the files does at one record. */
export interface Attack {
  readonly name: string;
  carryOut(log: string, sequence: number, signer: Signer): Promise<void>;
}

/**
 * The attacker knows the format: checksums and tiles are made right, what a start makes again is
 * removed, and an older signed checkpoint is put back where that helps. Only the last one has the site's
 * signing key.
 */
export const attacks: readonly Attack[] = [
  changing('edit', (forger, at) => {
    forger.edit(at);
  }),
  changing('delete', (forger, at) => {
    forger.remove(at);
  }),
  changing('swap', (forger, at) => {
    forger.swap(at);
  }),
  changing('forged insert', (forger, at) => {
    forger.insert(at);
  }),
  {
    name: 're-chain',
    carryOut: async (log, sequence) => {
      const forger = await LogForger.open(log);
      forger.edit(sequence);
      forger.rechain();
      await forger.write();
      await forger.turnBack(sequence);
    },
  },
  {
    name: 'torn tail',
    carryOut: async (log, sequence) => {
      const forger = await LogForger.open(log);
      forger.truncate(sequence + 1);
      await forger.write();
      await forger.tear();
      await forger.turnBack(sequence);
    },
  },
  {
    name: 'truncate',
    carryOut: async (log, sequence) => {
      const forger = await LogForger.open(log);
      forger.truncate(sequence);
      await forger.write();
      await forger.turnBack(sequence);
    },
  },
  {
    name: 're-sign with the key',
    carryOut: async (log, sequence, signer) => {
      const forger = await LogForger.open(log);
      forger.edit(sequence);
      forger.rechain();
      await forger.write();
      await forger.sign(signer);
    },
  },
];

function changing(name: string, change: (forger: LogForger, sequence: number) => void): Attack {
  return {
    name,
    carryOut: async (log, sequence) => {
      const forger = await LogForger.open(log);
      change(forger, sequence);
      await forger.write();
    },
  };
}
