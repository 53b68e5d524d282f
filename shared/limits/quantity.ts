import { anomalyList, type Anomaly } from './anomaly.ts'
import { trimBlanks } from './headers.ts'

/** A count read from a header; `null` is unknown, never zero. */
export interface Quantity {
  value: number | null
  anomalies: Anomaly[]
}

/**
 * A limit or a remainder as sent (QN-1): ASCII digits, at most 15, the size of an RFC 9651 Integer. A decimal is floored
 * and flagged, -1 means unknown (Azure), a list of equal values is a repeated header, any other list is unknown.
 */
export function parseQuantity(value: string): Quantity {
  const parts = value.split(',').map(trimBlanks)
  const [first = ''] = parts
  if (parts.length === 1) return one(first)
  const read = parts.map(one)
  const same = parts.every((part) => part === first) || read.every((part) => part.value !== null && part.value === read[0]?.value)
  if (!same) return { value: null, anomalies: ['ambiguous_list'] }
  return { value: read[0]?.value ?? null, anomalies: anomalyList(['duplicate_header'], ...read.map((part) => part.anomalies)) }
}

function one(text: string): Quantity {
  if (text === '-1') return { value: null, anomalies: ['sentinel'] }
  const match = /^(\d{1,15})(\.\d+)?$/.exec(text)
  if (match === null) return { value: null, anomalies: ['bad_quantity'] }
  return { value: Number(match[1]), anomalies: match[2] === undefined ? [] : ['fraction'] }
}
