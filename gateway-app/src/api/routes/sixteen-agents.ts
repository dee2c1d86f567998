/** The sixteen agents of a site by name, and what each is for. */
export const sixteenAgents = {
  ingest: 'Takes data of devices, sensors and logs, and makes events of it.',
  anomaly: 'Finds outliers in streams.',
  prediction: 'Forecasts wear and maintenance.',
  security: 'Finds attacks and opens incidents.',
  policy: 'Decides about events by the active policies.',
  orchestration: 'Restarts, scales and deploys services.',
  monitoring: 'Measures the node and its agents, and warns.',
  aggregation: 'Condenses data of high rate.',
  learning: 'Trains models together without sharing data.',
  connector: 'Brings incidents and receipts to the ledger.',
  identity: 'Watches identities and their trust.',
  gateway: 'Serves this API.',
  governance: 'Watches completeness, formats and personal data.',
  correlation: 'Ties events of several sources together.',
  reporting: 'Makes figures and reports.',
  ui: 'Shows the site on the spot.',
} as const;
