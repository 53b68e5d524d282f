import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'
import { noteBundled } from './electron/packaging/bundledPackages.ts'

const here = import.meta.dirname

/**
 * One build for both shells: `out/main/index.js` is the Electron main process, `out/main/serve.js` the
 * headless shell, `out/preload/index.cjs` the sandboxed preload, `out/renderer` the page both show.
 */
export default defineConfig({
  main: {
    plugins: [noteBundled(here, 'main')],
    build: {
      outDir: resolve(here, 'out/main'),
      rolldownOptions: {
        input: {
          index: resolve(here, 'electron/shell/main.ts'),
          serve: resolve(here, 'electron/serve/main.ts'),
        },
      },
    },
  },
  preload: {
    plugins: [noteBundled(here, 'preload')],
    build: {
      outDir: resolve(here, 'out/preload'),
      // A sandboxed preload is one CommonJS file that may require nothing but electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(here, 'electron/shell/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'renderer'),
    plugins: [react(), noteBundled(here, 'renderer')],
    build: {
      outDir: resolve(here, 'out/renderer'),
      emptyOutDir: true,
      minify: true,
      // More than the first screen takes; a page that grows into it is noticed.
      chunkSizeWarningLimit: 640,
      rolldownOptions: {
        input: { index: resolve(here, 'renderer/index.html') },
        output: {
          codeSplitting: {
            groups: [
              // One file for the first screen: a request each for twenty small ones would take longer than they do.
              { name: 'first', tags: ['$initial'] },
              { name: 'shared', minShareCount: 2 },
            ],
          },
        },
      },
    },
  },
})
