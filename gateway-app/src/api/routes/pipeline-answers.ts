import {
  type PipelineAlert,
  type PipelinePolicy,
  type PipelineThreat,
  toPipelinePolicy,
} from '@edgebeat/core';
import type { AlertRow, PolicyRow, ThreatRow } from '@edgebeat/pipeline';

/** An alert as the event-pipeline document has it. */
export function pipelineAlert({ severity, title, status, ...row }: AlertRow): PipelineAlert {
  return {
    ...{ alert_id: row.alertId, tenant_id: row.tenant, device_id: row.deviceId, severity, title },
    ...{ event_ids: [...row.eventIds], status },
  };
}

/** A threat as the event-pipeline document has it. */
export function pipelineThreat({
  confidence,
  severity,
  status,
  ...row
}: ThreatRow): PipelineThreat {
  return {
    ...{ threat_id: row.threatId, threat_category: row.threatCategory, confidence, severity },
    ...{ device_id: row.deviceId, detected_at: row.detectedAt },
    description: `${row.alerts} alerts, ${row.active} of them not ended`,
    status,
  };
}

/** A policy as the event-pipeline document has it. */
export function pipelinePolicy({ policyId, status, active, latest }: PolicyRow): PipelinePolicy {
  const { policy } = active ?? latest;
  return toPipelinePolicy({
    ...{ policyId, policy },
    enabled: status === 'active' || status === 'approved',
  });
}
