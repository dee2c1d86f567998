import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAdministration } from './run-administration';

const conflict = 'Error: transaction invalidated with status (MVCC_READ_CONFLICT)';
const later =
  'Error: proposal failed with status: 500 - failed to invoke backing implementation of ApproveChaincodeDefinitionForMyOrg: currently defined sequence 3 is larger than requested sequence 2';
const usage = ['Error: invalid collection configuration in file no.json', 'Usage:', '  peer', ''];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chaincode-scripts-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Fabric's programs, of which `peer` fails to approve with these answers, one after the other. */
async function givenAnswers(...answers: readonly string[]) {
  for (const [index, answer] of answers.entries()) {
    await writeFile(join(folder, `answer-${String(index + 1)}`), answer);
  }
  await writeFile(
    join(folder, 'peer'),
    `#!/bin/sh
cd '${folder}'
case "$*" in
  *calculatepackageid*) echo edgebeat:1 ;;
  *queryinstalled*) echo edgebeat:1 ;;
  *querycommitted*) echo '{"sequence":2,"version":"1"}' ;;
  *approveformyorg*)
    echo sent >>sent
    answer=answer-$(grep -c . sent)
    if [ -e "$answer" ]; then cat "$answer" >&2; exit 1; fi ;;
esac
`,
  );
  await writeFile(join(folder, 'configtxlator'), '#!/bin/sh\n');
  for (const name of ['peer', 'configtxlator']) await chmod(join(folder, name), 0o755);
  await mkdir(join(folder, 'keystore'));
  await writeFile(
    join(folder, 'env.sh'),
    `export FABRIC_CFG_PATH=. CORE_PEER_LOCALMSPID=DeltaMSP CORE_PEER_MSPCONFIGPATH='${folder}'
export CORE_PEER_ADDRESS=localhost:1 ORDERER_ADDRESS=localhost:2 ORDERER_CA=ca.pem\n`,
  );
}

async function whenApproved() {
  const { code, errors } = await runAdministration(
    { FABRIC_BIN: folder, PATH: process.env['PATH'] ?? '' },
    ...(['approve-chaincode.sh', '--channel', 'common', '--name', 'edgebeat'] as const),
    ...['--env', join(folder, 'env.sh'), '--package', join(folder, 'peer')],
    ...['--sequence', '3', '--version', '1'],
  );
  const sent = (await readFile(join(folder, 'sent'), 'utf8')).trim().split('\n').length;
  return { code, errors, sent };
}

describe('approving a definition of a chaincode', () => {
  it('given a peer that endorsed while it was getting blocks, when the approval is invalid for that, then it is sent again', async () => {
    await givenAnswers(conflict, conflict);

    expect(await whenApproved()).toEqual({ code: 0, errors: '', sent: 3 });
  });

  it('given a later definition on the channel, when an older one is approved, then it is not sent again, and the mend is named', async () => {
    await givenAnswers(later);

    const { code, errors, sent } = await whenApproved();

    expect({ code, sent }).toEqual({ code: 1, sent: 1 });
    expect(errors).toContain('currently defined sequence 3 is larger than requested sequence 2');
    expect(errors).toContain('edgebeat site upgrade FILE');
  });

  it('given an error with the usage after it, when it fails, then the error is told', async () => {
    await givenAnswers(usage.join('\n'));

    const { errors } = await whenApproved();

    expect(errors).toBe(`approve-chaincode.sh: DeltaMSP cannot approve: ${usage[0] ?? ''}\n`);
  });
});
