/** What a proof is asked for. */
export interface ProofRequest {
  readonly seed: number;
  /** Scales the run; every proof says what it counts. */
  readonly count?: number;
  readonly say: (line: string) => void;
}

/** One checked statement of a proof. */
export interface Check {
  readonly what: string;
  readonly expected: number;
  readonly observed: number;
}

/** What a proof found; it holds when every check observed what it expected. */
export interface ProofResult {
  readonly id: string;
  readonly claim: string;
  readonly checks: readonly Check[];
  readonly figures: Readonly<Record<string, number | string>>;
}

/** A proof that can be run by name. */
export interface Proof {
  readonly id: string;
  readonly claim: string;
  /** What `--count` means and its value for the full run. */
  readonly count: { readonly meaning: string; readonly full: number };
  run(request: ProofRequest): Promise<ProofResult>;
}

/** Whether every check of a result observed what it expected. */
export function holds(result: ProofResult): boolean {
  return result.checks.every(({ expected, observed }) => expected === observed);
}
