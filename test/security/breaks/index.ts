import type { Break } from '../break.ts'
import { bounds } from './bounds.ts'
import { electron } from './electron.ts'
import { keysAndText } from './keysAndText.ts'
import { names } from './names.ts'
import { requirements } from './requirements.ts'
import { serverAndPackages } from './serverAndPackages.ts'

/** Every break there is, in the order of docs/security.md. */
export const breaks: readonly Break[] = [...electron, ...requirements, ...keysAndText, ...bounds, ...names, ...serverAndPackages]
