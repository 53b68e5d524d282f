import type { Break, TestName } from '../break.ts'

const inShell = (name: string): TestName => ({ file: 'test/shell/shell.test.ts', name })
const inGuards = (name: string): TestName => ({ file: 'test/shell/guards.test.ts', name })
const inProtocol = (name: string): TestName => ({ file: 'test/shell/protocol.test.ts', name })

const rights = { test: inShell('has exactly the rights that were decided'), source: 'electron/shell/pagePreferences.ts' }
const policy = { test: inShell('comes with the page, and Chromium enforces it'), source: 'shared/contentSecurity.ts' }
/** Lets every request out, whoever asks. */
const openGuard = { source: 'electron/shell/guards.ts', from: 'const cancel = !page.mayLoad(url)', to: 'const cancel = false' }

/** Electron's checklist, 1 to 20; a break that takes a requirement of our own away, too, names it. */
export const electron = [
  {
    measure: ['1', 'C4'],
    test: inShell('requests of every kind are refused'),
    ...openGuard,
    also: [{ source: 'shared/contentSecurity.ts', from: "connect-src 'self'", to: 'connect-src *' }],
    why: 'The policy refuses what the guard lets out.',
  },
  {
    measure: ['1', 'C4'],
    test: inShell('requests of every kind are refused'),
    ...openGuard,
    also: [{ source: 'shared/contentSecurity.ts', from: "img-src 'self' data:", to: 'img-src *' }],
    why: 'An image is asked for by another way than a fetch.',
  },
  { measure: ['1', 'C4'], test: { file: 'test/shell/shellLifecycle.test.ts', name: 'without the page’s policy the request guard alone' }, ...openGuard },

  { measure: ['2', 'C1'], ...rights, from: 'nodeIntegration: false', to: 'nodeIntegration: true' },
  { measure: ['2', 'C1'], ...rights, from: 'nodeIntegrationInWorker: false', to: 'nodeIntegrationInWorker: true' },
  { measure: ['2', 'C1'], ...rights, from: 'nodeIntegrationInSubFrames: false', to: 'nodeIntegrationInSubFrames: true' },
  {
    measure: '2',
    test: inShell('gives the page one object with two functions'),
    source: 'electron/shell/preload.ts',
    from: "contextBridge.exposeInMainWorld('host', host)",
    to: "contextBridge.exposeInMainWorld('host', host)\ncontextBridge.exposeInMainWorld('process', { platform: process.platform })",
  },

  { measure: ['3', 'C1'], ...rights, from: 'contextIsolation: true', to: 'contextIsolation: false' },

  { measure: ['4', 'C1'], ...rights, from: 'sandbox: true', to: 'sandbox: false' },
  { measure: ['4', 'C1'], test: rights.test, source: 'electron/shell/shell.ts', from: '  app.enableSandbox()\n', to: '' },
  {
    measure: '4',
    test: { file: 'test/standin/standin.test.ts', name: 'the preload is sandboxed' },
    source: 'test/standin/worlds.ts',
    from: 'throw new Error(`module not found: ${name}`)',
    to: 'return electron',
    why: 'The sandbox is Electron’s; what has to notice here is the stand-in, on which a preload that needs more must fail.',
  },

  { measure: ['5', 'C6'], test: inShell('no permission is granted'), source: 'electron/shell/guards.ts', from: 'permission === copying && isMainFrame', to: 'isMainFrame' },
  { measure: ['5', 'C6'], test: inShell('no permission is granted'), source: 'electron/shell/guards.ts', from: 'setDevicePermissionHandler(() => false)', to: 'setDevicePermissionHandler(() => true)' },
  { measure: ['5', 'C6'], test: inShell('no permission is granted'), source: 'electron/shell/shell.ts', from: '  guardSession(session.defaultSession, page, log)\n', to: '' },
  { measure: ['5', 'C6'], test: inGuards('grants nothing but copying'), source: 'electron/shell/guards.ts', from: 'permission === copying && isMainFrame', to: 'permission === copying' },
  { measure: ['5', 'C6'], test: inGuards('grants nothing but copying'), source: 'electron/shell/guards.ts', from: ' && page.isPage(requestingUrl)', to: '' },
  {
    measure: ['5', 'C6'],
    test: inGuards('grants nothing but copying'),
    source: 'electron/shell/guards.ts',
    from: 'isGranted(permission, { requestingUrl: origin, ...details })',
    to: "permission !== 'media'",
  },

  { measure: ['6', 'C1'], ...rights, from: 'webSecurity: true', to: 'webSecurity: false' },

  { measure: ['7', 'C3'], ...policy, from: `  "require-trusted-types-for 'script'",\n`, to: '' },
  { measure: ['7', 'C3'], ...policy, from: `  "trusted-types 'none'",\n`, to: '' },
  { measure: ['7', 'C3'], ...policy, from: "script-src 'self'", to: "script-src 'self' 'unsafe-inline'" },
  { measure: ['7', 'C3'], ...policy, from: "script-src 'self'", to: "script-src 'self' 'unsafe-eval'" },
  { measure: ['7', 'C3'], test: policy.test, source: 'electron/shell/protocol.ts', from: "  'content-security-policy': contentSecurityPolicy,\n", to: "  'content-security-policy': \"default-src 'self'\",\n" },
  {
    measure: '7',
    test: inProtocol('a refusal carries the policy too'),
    source: 'electron/shell/protocol.ts',
    from: "{ ...headers, 'content-type': 'text/plain; charset=utf-8' }",
    to: "{ 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': 'none' }",
  },

  { measure: ['8', 'C1'], ...rights, from: 'allowRunningInsecureContent: false', to: 'allowRunningInsecureContent: true' },
  { measure: ['9', 'C1'], ...rights, from: 'experimentalFeatures: false', to: 'experimentalFeatures: true' },
  { measure: ['10', 'C1'], ...rights, from: 'experimentalFeatures: false,', to: "experimentalFeatures: false,\n    enableBlinkFeatures: 'WebUSB'," },
  { measure: ['11', 'C1'], ...rights, from: 'webviewTag: false', to: 'webviewTag: true' },
  { measure: '12', test: inGuards('a webview never attaches'), source: 'electron/shell/guards.ts', from: '(event) => event.preventDefault())', to: '() => undefined)' },

  { measure: ['13', '14', 'C5'], test: inShell('navigation, popup and frame are refused'), source: 'electron/shell/shell.ts', from: '  guardContents(app, page, log)\n', to: '' },
  {
    measure: ['13', 'C5'],
    test: inShell('navigation, popup and frame are refused'),
    source: 'electron/shell/guards.ts',
    from: "    contents.on('will-navigate', staysOnPage)\n    contents.on('will-frame-navigate', staysOnPage)\n",
    to: '',
    why: 'Electron asks twice about the top frame; that each of the two is answered is C5’s own break.',
  },
  {
    measure: ['13', 'C5'],
    test: inShell('navigation, popup and frame are refused'),
    source: 'electron/shell/guards.ts',
    from: "    contents.on('will-frame-navigate', staysOnPage)\n",
    to: '',
    also: [openGuard, { source: 'shared/contentSecurity.ts', from: `"default-src 'none'",`, to: `"default-src 'none'",\n  'frame-src *',` }],
    why: 'A frame is refused three times: by the policy, by this guard and by the one of the requests.',
  },
  { measure: '13', test: { file: 'test/shell/pageAddress.test.ts', name: 'is not %s' }, source: 'electron/shell/pageAddress.ts', from: 'url.host === host', to: 'url.host.startsWith(host)' },
  { measure: '13', test: { file: 'test/shell/pageAddress.test.ts', name: 'is not %s' }, source: 'electron/shell/pageAddress.ts', from: 'protocols.includes(url.protocol)', to: 'url.protocol !== null' },
  { measure: '13', test: { file: 'test/shell/pageAddress.test.ts', name: 'is not %s' }, source: 'electron/shell/pageAddress.ts', from: " && url.username === ''", to: '' },
  { measure: ['14', 'C5'], test: inShell('navigation, popup and frame are refused'), source: 'electron/shell/guards.ts', from: "{ action: 'deny' }", to: "{ action: 'allow' }" },

  {
    measure: '15',
    test: { file: 'test/packaging/securityDocument.test.ts', name: 'opens no address outside of the app' },
    source: 'electron/shell/shell.ts',
    from: 'shell.openPath(dataDir)',
    to: 'shell.openExternal(dataDir)',
  },

  { measure: '17', test: { file: 'test/shell/ipc.test.ts', name: 'has to be the top frame of the page itself' }, source: 'electron/shell/ipc.ts', from: 'sender.parent === null && ', to: '' },
  { measure: '17', test: { file: 'test/shell/ipc.test.ts', name: 'has to be the top frame of the page itself' }, source: 'electron/shell/ipc.ts', from: ' && page.isPage(sender.url)', to: '' },
  {
    measure: '17',
    test: { file: 'test/shell/ipc.test.ts', name: 'has to be the top frame of the page itself' },
    source: 'electron/shell/ipc.ts',
    from: 'return sender !== null && sender.parent === null && page.isPage(sender.url)',
    to: 'return sender === null || (sender.parent === null && page.isPage(sender.url))',
    why: 'A frame that is gone by the time its call arrives has no sender.',
  },

  { measure: '18', test: inProtocol('nothing outside the allow-list is answered'), source: 'electron/shell/protocol.ts', from: 'page.isPage(request.url) ? ', to: "request.url !== '' ? " },
  { measure: '18', test: inProtocol('nothing outside the allow-list is answered'), source: 'electron/core/platform/pageFiles.ts', from: "  if (type === undefined) continue\n", to: '' },
  {
    measure: '18',
    test: inProtocol('nothing outside the allow-list is answered'),
    source: 'electron/shell/protocol.ts',
    from: 'new URL(request.url).pathname)',
    to: "decodeURIComponent(new URL(request.url).pathname).replaceAll('\\0', '').replaceAll('//', '/'))",
    why: 'The usual kindness of a file server towards spellings.',
  },
  { measure: '18', test: inProtocol('the scheme has no right that weakens the policy'), source: 'electron/shell/protocol.ts', from: 'codeCache: true', to: 'codeCache: true, bypassCSP: true' },

  { measure: '19', test: { file: 'test/packaging/electronBuilder.test.ts', name: 'close every door into the binary' }, source: 'electron/packaging/electronBuilder.ts', from: 'runAsNode: false', to: 'runAsNode: true' },
  { measure: '19', test: { file: 'test/packaging/electronBuilder.test.ts', name: 'close every door into the binary' }, source: 'electron/packaging/electronBuilder.ts', from: 'electronFuses: { ...fuses, ', to: 'electronFuses: { ' },
  {
    measure: ['19', 'C8'],
    test: { file: 'test/packaging/built/desktop.pack.ts', name: 'has its fuses set as they are written down' },
    source: 'electron/packaging/electronBuilder.ts',
    from: 'electronFuses: { ...fuses, ',
    to: 'electronFuses: { ...fuses, runAsNode: true, ',
  },

  {
    measure: '20',
    test: inShell('gives the page one object with two functions'),
    source: 'electron/shell/preload.ts',
    from: "contextBridge.exposeInMainWorld('host', host)",
    to: "contextBridge.exposeInMainWorld('host', { ...host, send: ipcRenderer.send })",
  },
  { measure: '20', test: inShell('no other channel exists'), source: 'electron/shell/shell.ts', from: '  answerCalls(ipcMain, {', to: "  ipcMain.on('headroom:note', () => undefined)\n  answerCalls(ipcMain, {" },
  { measure: '20', test: inShell('no other channel exists'), source: 'electron/shell/shell.ts', from: '  answerCalls(ipcMain, {', to: "  ipcMain.handle('headroom:open', () => shell.openPath(dataDir))\n  answerCalls(ipcMain, {" },
] satisfies readonly Break[]
