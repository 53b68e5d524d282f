/**
 * What the shell needs of the core and its schemas, as one module: Electron gets ready, and the window opens, while it is loaded.
 * Whatever else the shell imports must do without it.
 */
export { createApp } from '../core/app.ts'
export { withKeyVariables } from '../core/platform/keyVariables.ts'
export { dispatch } from '../../shared/dispatch.ts'
export { createSecretBox } from './secrets.ts'
