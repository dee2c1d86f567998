import { pipelineSchemas } from '@edgebeat/core';
import { hash, place, time } from './example-values';

/** The source's own example. */
export const policyBody = {
  policyName: 'disable_usb_storage',
  description: 'No USB storage',
  rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
};

export const policyAccepted = {
  status: 'accepted',
  policyId: 'POL-000000016384',
  message: 'Policy is being distributed and activated',
};

const site = (owner: string, siteId: string, state: string) => ({
  owner,
  siteId,
  state,
  joinedLater: false,
});

export const policyExample = {
  policyId: 'POL-000000016384',
  owner: 'AlphaMSP',
  ...policyBody,
  status: 'approved',
  revision: 1,
  latestRevision: 1,
  change: 'propose',
  contentHash: hash('c'),
  proposer: 'AlphaMSP',
  quorum: 2,
  approvals: ['AlphaMSP', 'BetaMSP'],
  activatedAt: time,
  createdAt: time,
  ...place,
  sites: [
    { ...site('AlphaMSP', 'alpha-1', 'active'), revision: 1, since: time, ...place },
    site('BetaMSP', 'beta-1', 'pending'),
  ],
  activeSites: 1,
  boundSites: 2,
  summary: 'attested active at 1 of 2 sites; pending: BetaMSP/beta-1',
};

export const approvalBody = { revision: 1, contentHash: hash('c') };

export const receiptBody = {
  statement: {
    receipt: 1,
    channel: 'edgebeat',
    owner: 'AlphaMSP',
    policyId: 'POL-000000016384',
    revision: 1,
    compiledHash: hash('d'),
    msp: 'AlphaMSP',
    siteId: 'alpha-1',
    agent: hash('e'),
    time,
  },
  signature: 'MEUCIQDx',
};

export const incidentBody = {
  id: 'inc-2026-0001',
  type: 'ssh-brute-force',
  severity: 'high',
  techniques: ['T1110.001'],
  firstSeen: time,
  lastSeen: '2026-01-31T10:02:00.000Z',
  commitment: { root: hash('a'), leaves: 12 },
};

const incident = {
  owner: 'AlphaMSP',
  ...incidentBody,
  siteId: 'alpha-1',
  agent: 'security',
  tlp: 'AMBER',
  status: 'open',
  withdrawn: false,
  correlationKeys: [],
  recordedAt: time,
  contentHash: hash('c'),
  ...place,
};

export const incidentSummaryExample = { ...incident, entries: 0 };
export const incidentExample = { ...incident, entries: [] };

export const amendmentBody = { amendment: { change: 'status', status: 'acknowledged' } };

export const eventBody = {
  type: 'SensorDataReceived',
  nonce: 'reading-4711',
  data: { device: { id: 'cam-01', type: 'CAMERA' }, series: 'temperature', value: 21.5 },
};

export const eventExample = {
  id: hash('1'),
  type: 'SensorDataReceived',
  source: 'urn:edgebeat:AlphaMSP:alpha-1:api:alpha',
  time,
  recordedAt: time,
  tenant: 'alpha',
  data: { ...eventBody.data, position: 'reading-4711', receivedAt: time },
};

export const eventDetailExample = {
  ...eventExample,
  stages: [
    { stage: 'Created', at: time, eventId: hash('1') },
    { stage: 'Enriched', at: '2026-01-31T10:00:00.040Z', eventId: hash('2') },
    { stage: 'Persisted', at: '2026-01-31T10:00:02.000Z', eventId: hash('3') },
  ],
};

export const alertExample = {
  ...pipelineSchemas.Alert.example,
  threat_id: pipelineSchemas.Threat.example.threat_id,
  threat_category: 'policy_violation',
  confidence: 1,
  policy_id: 'pol_000000016384',
  decision_id: hash('2'),
  raised_at: time,
};

export const alertStatusBody = { status: 'acknowledged', note: 'I look at the camera.' };

export const intakeBody = {
  records: [
    {
      kind: 'line',
      source: 'urn:edgebeat:AlphaMSP:alpha-1:sshd.log',
      position: '0',
      receivedAt: time,
      format: 'sshd',
      text: 'Dec 10 06:55:46 LabSZ sshd[24200]: Invalid user webmaster from 173.234.31.186',
      year: 2025,
    },
  ],
};

export const deviceBody = {
  deviceId: 'cam-01',
  type: 'CAMERA',
  platform: 'linux',
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==',
};

export const trustBody = { trust: 'quarantined', reason: 'sends readings of another device' };

export const tokenBody = { role: 'analyst', subject: 'mia', lifetimeSeconds: 900 };

export const transactionExample = {
  ...place,
  code: 'VALID',
  time,
  creator: { msp: 'AlphaMSP', keyHash: hash('f') },
  announcements: [{ event: 'IncidentRecorded', owner: 'AlphaMSP', id: 'inc-2026-0001' }],
};

export const systemExample = {
  nodeId: 'alpha-1',
  version: 'EdgeBeat 0.1.0',
  uptime: 86_400,
  agents: [{ name: 'security', status: 'running', version: '1' }],
  metrics: { cpu: 43.5, memory: 512, blockchainSync: '97%', eventsLastHour: 120 },
};
