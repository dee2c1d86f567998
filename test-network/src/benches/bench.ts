/** A bench that can be run by name; it prints both sides of its ratio from one run. */
export interface Bench {
  readonly name: string;
  readonly question: string;
  run(say: (line: string) => void): Promise<Readonly<Record<string, number | string>>>;
}
