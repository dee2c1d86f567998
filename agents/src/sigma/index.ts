export { type SigmaRecord, logRecord } from './log-record';
export { requireKnownSource, type SourceKinds } from './logsource';
export { type FieldLookup, type RecordView, recordView } from './record-view';
export { type RulePlace, refusal, within } from './refusal';
export {
  type CorrelationRule,
  type DetectionRule,
  readRuleFile,
  requireUnique,
  type RuleDocument,
  severityOf,
  techniquesOf,
} from './rule-file';
export { type CompiledRule, compileRules, noRules, type RuleSet } from './rule-set';
