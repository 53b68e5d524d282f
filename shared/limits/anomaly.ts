/** The names of everything odd a reader can meet (domain 2.3). Rules and screens use these words, no others. */
export const anomalies = [
  'ambiguous_list',
  'bad_body_retry',
  'bad_json',
  'bad_q',
  'bad_quantity',
  'bad_r',
  'bad_ratelimit',
  'bad_ratelimit_policy',
  'bad_reset',
  'bad_retry_after',
  'bad_ts',
  'body_too_large',
  'cached_response',
  'clamped',
  'draft07',
  'duplicate_header',
  'floored',
  'fraction',
  'implausible_reset',
  'js_date_string',
  'no_zone',
  'obsolete_date',
  'ok_not_boolean',
  'past',
  'policy_name_not_string',
  'remaining_gt_limit',
  'reset_semantics_mismatch',
  'retry_after_missing',
  'retry_conflict',
  'sentinel',
  'status_code_mismatch',
  'status_envelope_mismatch',
  'tz_assumed',
  'unknown_code',
  'wait_exceeds_window',
  'weekday_mismatch',
  'zero_limit',
  'zone_utc',
] as const
export type Anomaly = (typeof anomalies)[number]

/** Sorted and without duplicates, the form in which anomalies leave every function of ours (domain 2.3). */
export function anomalyList(...lists: (readonly Anomaly[] | undefined)[]): Anomaly[] {
  return [...new Set(lists.flatMap((list) => list ?? []))].sort()
}
