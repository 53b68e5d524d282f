import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
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
    plugins: [react(), compiledAtOnce(), noteBundled(here, 'renderer')],
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

/**
 * Marks the first script as one whose functions nearly all run at once: Chromium then compiles them in one go and beside
 * the page's thread, instead of each when it is called, on it (V8's explicit compile hints). Others take it for a comment.
 */
function compiledAtOnce(): Plugin {
  return {
    name: 'compiled-at-once',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const part of Object.values(bundle)) {
          if (part.type === 'chunk' && part.isEntry) part.code = `//# allFunctionsCalledOnLoad\n${part.code}`
        }
      },
    },
  }
}
