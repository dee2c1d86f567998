import { verifyFiles } from '@edgebeat/cli';
import type { FabricEnvironment } from '@edgebeat/network';
import { editPeerState } from '../block-store/edit-peer-state';
import { type StateEdit, stateEdits } from '../block-store/edit-state';
import type { Chain } from '../block-store/chain';
import { fabricChannel, peerFolder } from '../block-store/fabric-chain';
import { seededNumbers } from '../seeded';
import type { Proof, ProofRequest, ProofResult } from './proof';
import { onOwnChain } from './t14-fabric';

const MOST_SECONDS = 60;
const FULL = 60;
const kinds = { changed: 'state-differs', removed: 'state-missing', added: 'state-extra' } as const;

const claim =
  'world state of real Fabric peers changed behind their back: the verifier finds it within 60 s, ' +
  'with member and key';

/** T15 on the state of Fabric's own peers. */
export function t15Fabric(environment: FabricEnvironment, on = onOwnChain(environment)): Proof {
  return {
    id: 'T15-FABRIC',
    claim,
    count: { meaning: 'edits', full: FULL },
    run: (request) => on((chain) => prove(chain, request)),
  };
}

async function prove(
  { home, files }: Chain,
  { seed, count = FULL, say }: ProofRequest,
): Promise<ProofResult> {
  const random = seededNumbers(seed);
  const before = await verifyFiles(home, {});
  const seconds: number[] = [];
  let found = 0;
  for (let number = 0; number < count; number += 1) {
    const edit = stateEdits[number % stateEdits.length] ?? 'changed';
    const { mspId = '' } = files[Math.floor(random() * files.length)] ?? {};
    const started = performance.now();
    if (await isFoundWhenMade(home, { mspId, edit, random })) found += 1;
    seconds.push((performance.now() - started) / 1000);
  }
  const slowest = Math.max(...seconds);
  say(`${String(count)} edits, the slowest found after ${slowest.toFixed(1)} s`);
  const after = await verifyFiles(home, {});
  return {
    ...{ id: 'T15-FABRIC', claim },
    checks: [
      { what: 'findings before', expected: 0, observed: before.ledger.totalFindings },
      { what: 'edits found, with member and key', expected: count, observed: found },
      {
        what: `the slowest within ${String(MOST_SECONDS)} s`,
        expected: 1,
        observed: Number(slowest <= MOST_SECONDS),
      },
      {
        what: 'findings after all was put back',
        expected: 0,
        observed: after.ledger.totalFindings,
      },
    ],
    figures: { 'slowest, s': slowest.toFixed(1) },
  };
}

async function isFoundWhenMade(
  home: string,
  edited: { readonly mspId: string; readonly edit: StateEdit; readonly random: () => number },
): Promise<boolean> {
  const { mspId, edit, random } = edited;
  const { key, putBack } = await editPeerState(
    ...([peerFolder(home, mspId), fabricChannel, edit, random] as const),
  );
  const { ledger } = await verifyFiles(home, {});
  await putBack();
  const [only] = ledger.findings;
  return (
    ledger.totalFindings === 1 &&
    only?.member === mspId &&
    only.kind === kinds[edit] &&
    only.key === key.replaceAll('\0', '\\u0000')
  );
}
