/** The common name of a member's part, and of its agents. */
export function principalOf(member: string, part: string): string {
  return `${member}.${part}`;
}

/** What the certificate of an agent is for. */
export function agentPart(agent: string): string {
  return `agent.${agent}`;
}
