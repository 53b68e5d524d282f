/** Loaded before anything else: makes `import 'electron'` and `require('electron')` mean the stand-in. */
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'

const standin = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main' ? { url: standin, format: 'module-typescript', shortCircuit: true } : next(specifier, context),
})

Object.defineProperty(process, 'type', { value: 'browser' })
Object.defineProperty(process, 'resourcesPath', { value: resolve('resources') })
Object.defineProperty(process.versions, 'electron', { value: '45.4.1-standin', enumerable: true })
