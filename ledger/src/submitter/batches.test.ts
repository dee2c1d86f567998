import { MSP, recordCommand, trustCommand } from '../outbox/site.test.kit';
import { entityOf } from '../outbox/command-kinds';
import type { NewCommand } from '../outbox/outbox';
import { batchesOf, type WaitingCommand, waitingCommand } from './batches';

const waiting = (commands: readonly NewCommand[]): WaitingCommand[] =>
  commands.map((command, index) =>
    waitingCommand({
      ...command,
      ...{ sequence: index + 1, entity: entityOf(command, MSP), attempts: 0, abandoned: [] },
    }),
  );

const sequencesOf = (commands: readonly WaitingCommand[], size: number, shares = new Map()) =>
  batchesOf(commands, { batchSize: size, shares }).map((batch) => ({
    open: batch.open !== undefined,
    sequences: batch.commands.map(({ sequence }) => sequence),
  }));

describe('batches', () => {
  it('given incidents and others, when they are grouped, then only incidents share and full batches come first', () => {
    const commands = waiting([
      ...[recordCommand(), recordCommand(), trustCommand('cam-01')],
      ...[recordCommand(), trustCommand('cam-02')],
    ]);

    const batches = sequencesOf(commands, 2);

    expect(batches).toEqual([
      { open: false, sequences: [1, 2] },
      { open: false, sequences: [3] },
      { open: false, sequences: [5] },
      { open: true, sequences: [4] },
    ]);
  });

  it('given commands of a refused batch, when they come again, then they share only with each other', () => {
    const commands = waiting([recordCommand(), recordCommand(), recordCommand(), recordCommand()]);
    const shares = new Map([
      [1, 1],
      [2, 2],
    ]);

    const batches = sequencesOf(commands, 10, shares);

    expect(batches).toEqual([
      { open: false, sequences: [1] },
      { open: true, sequences: [2] },
      { open: true, sequences: [3, 4] },
    ]);
  });

  it('given an argument that is none of ours, when it is grouped, then it is for the ledger to refuse', () => {
    const strange = waiting([recordCommand()]).map((command) =>
      waitingCommand({ ...command, argument: 'what is this' }),
    );

    const [batch] = batchesOf(strange, { batchSize: 10, shares: new Map() });

    expect(batch?.call).toMatchObject({ contract: 'incident', argument: { items: [undefined] } });
  });

  it('given all that names an object, when commands are compared, then those of one object have one name', () => {
    const incident = recordCommand({ id: 'incident-1' });
    const commandId = 'cmd-1';
    const policy = { policyName: 'p', description: '', rules: [] };
    const propose: NewCommand = {
      ...{ id: commandId, kind: 'policy.propose' },
      argument: { commandId, policy },
    };
    const policyId = entityOf(propose, MSP).split('/')[2] ?? '';
    const end = { commandId: 'cmd-2', owner: MSP, policyId, expectedRevision: 1 };

    const names = [
      entityOf({ id: 'cmd-2', kind: 'policy.deactivate', argument: end }, MSP),
      entityOf(incident, MSP),
      entityOf(trustCommand('cam-01'), MSP),
    ];

    expect(names).toEqual([entityOf(propose, MSP), 'incident/incident-1', 'device/cam-01']);
  });
});
