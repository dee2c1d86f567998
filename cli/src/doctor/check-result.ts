/** What a check found; `absent` is something optional that is not there. */
export interface CheckResult {
  readonly state: 'good' | 'bad' | 'absent';
  readonly detail: string;
  readonly mend?: string;
}
