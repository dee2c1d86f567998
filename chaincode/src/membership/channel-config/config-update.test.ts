import { common } from '@hyperledger/fabric-protos';
import { configUpdate, organizationGroup, updateFor } from './channel-config.test.kit';
import { requireMembershipUpdate } from './config-update';

const members = ['Org1MSP', 'Org2MSP', 'Org3MSP'];
const adding = { change: 'add', member: 'Org4MSP', channel: 'common', members } as const;
const removing = { ...adding, change: 'remove', member: 'Org3MSP' } as const;
const added = { Org4MSP: organizationGroup('Org4MSP') };
const all = [...members, 'Org4MSP'];

function bumped(): common.ConfigGroup {
  const group = new common.ConfigGroup();
  group.setVersion(1);
  return group;
}

describe('an update that changes the membership', () => {
  it.each([
    ['adds', adding],
    ['removes', removing],
  ] as const)('given one that %s the member, when it is read, then it passes', (_, expected) => {
    const update = updateFor(expected.change, expected.member, members);

    expect(() => {
      requireMembershipUpdate(update, expected);
    }).not.toThrow();
  });

  it.each([
    ['adds another', configUpdate({ before: members, after: [...members, 'Org5MSP'] })],
    ['adds nobody', configUpdate({ before: members, after: members })],
    [
      'adds it under the MSP id of another',
      configUpdate({
        ...{ before: members, after: all },
        written: { Org4MSP: organizationGroup('Org2MSP') },
      }),
    ],
    [
      'adds one more',
      configUpdate({ before: members, after: [...all, 'Org5MSP'], written: added }),
    ],
    ['takes one out, too', configUpdate({ before: members, after: all.slice(1), written: added })],
    [
      'gives another member other keys',
      configUpdate({
        ...{ before: members, after: all },
        written: { ...added, Org2MSP: organizationGroup('Org2MSP') },
      }),
    ],
    [
      'empties another member’s group',
      configUpdate({ before: members, after: all, written: { ...added, Org2MSP: bumped() } }),
    ],
    [
      'changes a policy, too',
      configUpdate({ before: members, after: all, written: added, policyVersion: 1 }),
    ],
    [
      'leaves the version of the group',
      configUpdate({ before: members, after: all, written: added, version: 0 }),
    ],
    [
      'does not name a member that is there',
      configUpdate({ before: members.slice(1), after: all.slice(1), written: added }),
    ],
    [
      'is for another channel',
      configUpdate({ channel: 'local', before: members, after: all, written: added }),
    ],
    ['is nothing', Buffer.alloc(0)],
    ['is no update', Buffer.from('no update')],
    [
      'says something twice',
      Buffer.concat([updateFor('add', 'Org4MSP', members), updateFor('add', 'Org4MSP', members)]),
    ],
    ['ends early', updateFor('add', 'Org4MSP', members).subarray(0, -1)],
  ])('given one that %s, when a member is to be added, then it is refused', (_, update) => {
    expect(() => {
      requireMembershipUpdate(update, adding);
    }).toThrow(/^configUpdate: /);
  });

  it.each([
    ['removes another', updateFor('remove', 'Org2MSP', members)],
    ['removes two', configUpdate({ before: ['Org1MSP'], after: ['Org1MSP'] })],
    ['removes nobody', configUpdate({ before: members, after: members })],
    ['adds one', updateFor('add', 'Org4MSP', members)],
  ])('given one that %s, when a member is to be removed, then it is refused', (_, update) => {
    expect(() => {
      requireMembershipUpdate(update, removing);
    }).toThrow(/^configUpdate: /);
  });
});
