/** What one program may do on the bus of a site; everything else is refused. */
export interface BusRights {
  /** The common name of its certificate. */
  readonly principal: string;
  /** The topics that it may read. */
  readonly reads: readonly string[];
  /** The topics that it may write. */
  readonly writes: readonly string[];
  /** The groups in which it reads, or whose offsets it looks at. */
  readonly groups: readonly string[];
}
