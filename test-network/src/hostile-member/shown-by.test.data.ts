/** A test file, and the titles in it (or what its cases say) that show a row of the threat table. */
type Claim = readonly [file: string, ...titles: string[]];

const refusals = 'fabric-embedded/src/network-refusals.test.ts';
const chaincode = 'chaincode/src/';
const changes = `${chaincode}membership/changes/`;
const config = `${chaincode}membership/channel-config/`;
const network = 'test-network/src/';

/** Which tests show each row of docs/ledger.md, by the row's first cell without its group. */
export const shownBy: Readonly<Record<string, readonly Claim[]>> = {
  'a write set that no peer made, signed by two clients': [
    [refusals, 'when two clients endorse it instead of peers, then it is invalid'],
  ],
  'a result that was changed after it was endorsed': [
    [refusals, 'when its result is changed after the endorsement, then it is invalid'],
  ],
  "a write into another's collection, or a public one beside one into the own": [
    [
      'fabric-embedded/src/network-private-data.test.ts',
      'when another member alone endorses, then the transaction does not count',
    ],
    ['fabric-embedded/src/validation/private-data.test.ts', 'ENDORSEMENT_POLICY_FAILURE'],
  ],
  'a public key for images that another member holds, from version 2 on': [
    [
      `${chaincode}attestation/possession.test.ts`,
      'given the key of another member, when a member wants it for its own, then it has no proof',
    ],
  ],
  'a chaincode that writes something else than the others, or by rules that are not in force': [
    [
      `${chaincode}governance/protocol.test.ts`,
      'when both endorse any calls of all contracts, then answers, events and write sets are equal byte for byte',
      'when every writing transaction is called of the older build, then none writes',
    ],
  ],
  'a receipt for another site, or with another key': [
    [`${chaincode}policy/acknowledging.test.ts`, 'another site', 'another key'],
  ],
  'a key that another member registered': [
    [
      `${chaincode}authority/authority.test.ts`,
      'given a key that another member registered, when its own member calls, then it has no role',
    ],
  ],
  'openings that were never notarised': [
    [`${chaincode}incident/disclosing.test.ts`, 'that were never notarised'],
  ],
  "a signature of another's, an expired or a revoked key, a statement about another image": [
    [
      `${chaincode}attestation/attesting-refusals.test.ts`,
      'given a key of another member, when it signs for this one, then it is not found',
      'given a key whose validity %s, when it signs, then it is refused',
      'given a revoked key, when it signs, then it is refused',
      'a statement about another image',
    ],
  ],
  "an admin's voice for a member: another's signature, its own over another update, one that Fabric would not take":
    [
      [
        `${changes}forging.test.ts`,
        'another member’s',
        'its own over another update',
        'its own with the larger S',
      ],
      [
        `${config}genuine-update.test.ts`,
        'given an organisation, when it is added and removed, then both updates and all signatures are taken',
      ],
    ],
  'a config block that no orderer made': [
    [
      `${changes}forging.test.ts`,
      'given a block that one made up, when others show the true one, then theirs takes effect',
    ],
  ],
  'an update that changes more than the member it names': [
    [`${config}config-update.test.ts`, 'changes a policy, too', 'takes one out, too'],
  ],
  'bytes that two parsers read differently': [
    [`${config}wire-message.test.ts`, 'bytes twice', 'a name twice'],
  ],
  "the id of another's policy, incident, device or log": [
    [
      `${chaincode}membership/devices/registering.test.ts`,
      'when another member has the same id and key, then both are there',
    ],
    [
      `${chaincode}incident/amending-by-others.test.ts`,
      'given a change, when one of the two others files it, then it is proposed only',
    ],
  ],
  'another charter': [
    [
      `${chaincode}membership/membership.test.ts`,
      'given a charter with %s, when a founder calls, then it is refused',
    ],
  ],
  'one person releases a device from quarantine, with one key or with two': [
    [
      `${chaincode}membership/devices/releasing.test.ts`,
      'given a proposal, when the same identity asks again, then it is forbidden',
      'given a proposal for a person, when another key asks for %s, then the person decides',
    ],
    [
      `${network}hostile-member/device-cases.test.kit.ts`,
      'given a proposal, when %s confirms it, then it is refused',
    ],
  ],
  'an incident filled up with entries by others': [
    [
      `${chaincode}incident/amending-by-others.test.ts`,
      'when a member has had its share, then the owner still has room',
    ],
  ],
  'a quorum that nobody reaches': [
    [
      `${chaincode}governance/governance.test.ts`,
      'given a proposal %s, when it is made, then it is refused',
    ],
  ],
  'a member removed until no quorum is reached': [
    [
      `${changes}removing.test.ts`,
      'given two members, when one is to be removed, then it is refused: nobody rules alone',
      'when one is to be removed, then the quorum has to be lowered before',
    ],
  ],
  'many proposals of members, or one that never gets into the channel': [
    [
      `${changes}overtaken.test.ts`,
      'when its proposer proposes something else, then it gathers no voices any more',
    ],
    [
      `${changes}removing.test.ts`,
      'given an update that never got into the channel, when another is agreed on, then its block is taken',
    ],
  ],
  'reports about one object without end': [
    [
      `${chaincode}membership/deviations.test.ts`,
      'given 64 reports about one object, when one more comes, then it is refused, and others are not',
    ],
  ],
  'one bad item in a batch': [
    [
      `${chaincode}incident/recording.test.ts`,
      'given a batch with bad items, when it is recorded, then each is answered in its place',
    ],
  ],
  'the same proposal, or an old one': [
    [
      refusals,
      'given a committed transaction, when its proposal is sent again, then it is refused',
      'given a proposal %s, when it is endorsed, then its time is refused',
    ],
  ],
  'an attestation that was revoked, under another id': [
    [
      `${chaincode}attestation/revoking.test.ts`,
      'when the same bytes come under another id, then they are refused',
    ],
  ],
  'a voice of a member that was removed, for policies, terms, images or members': [
    [
      `${changes}removing.test.ts`,
      'given a policy that it approved, when it is removed, then its voice counts no more',
      'given terms that it approved, when it is removed, then its voice counts no more',
      'given an image that it endorsed, when it is removed, then the image is trusted no more',
    ],
    [
      `${changes}overtaken.test.ts`,
      'given a voice of a member that was removed, when the others approve, then it takes more than half of them',
    ],
  ],
  'an event of a transaction that only its own member endorsed': [
    [
      'ledger/src/listener/read-block.test.ts',
      'given an event with no public write, when it is read, then it says no more than that something was disclosed',
    ],
  ],
  'an approval of something that was changed meanwhile': [
    [
      `${chaincode}policy/approving.test.ts`,
      'given a superseded revision, when it is approved, then the current one is named',
      'given other content than was read, when it is approved, then it is a conflict',
    ],
    [
      `${chaincode}governance/governance.test.ts`,
      'when an older proposal is approved, then it is overtaken',
    ],
  ],
  "a second update of a site to a round, or one for another's site": [
    [
      `${chaincode}learning/submitting-update.test.ts`,
      'when it submits again, then only the same update is answered',
      'another member’s site',
    ],
  ],
  'a disclosure or channel key, by a member that it was not given to': [
    [
      `${network}disclosure-cases.test.kit.ts`,
      'given %s, when it reads at any peer, then it gets nothing',
    ],
    [
      `${network}channel-key-cases.test.kit.ts`,
      'given the outsider, when it asks any peer, then it is refused everywhere',
    ],
  ],
  'what was guessed of an event, tried on all hashes of all blocks': [
    [
      'core/src/commitment/commit.test.ts',
      'given another key, incident or value, when it is committed, then every salt or the root differs',
    ],
    [
      `${network}hostile-member/incident-cases.test.kit.ts`,
      'given every block, when a dictionary is tried without keys, then nothing is found',
    ],
  ],
};
