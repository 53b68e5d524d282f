/** 2026-11-22T12:00:00Z, the noon from which the conformance cases count. */
export const T0 = 1_795_348_800_000
