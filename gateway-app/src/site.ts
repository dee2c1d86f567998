/** The site that a gateway serves. */
export interface Site {
  /** The MSP id of its member, and the member's name, which is the default tenant. */
  readonly mspId: string;
  readonly member: string;
  readonly siteId: string;
  readonly channel: string;
  /** The version of EdgeBeat. */
  readonly version: string;
}
