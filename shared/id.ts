import './zodWithoutEval.ts'
import { z } from 'zod'

/** An id of ours, as the page sends it. */
export const idSchema = z.string().min(1).max(200)
