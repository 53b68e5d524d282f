/**
 * One build for both shells: `out/main/index.js` is the Electron main process, `out/main/serve.js` the
 * headless shell, `out/preload/index.cjs` the sandboxed preload, `out/renderer` the page both show.
 */
declare const _default: import("electron-vite").UserConfig;
export default _default;
