import type { Break, TestName } from '../break.ts'

const rights: TestName = { file: 'test/shell/shell.test.ts', name: 'has exactly the rights that were decided' }
const hostileCalls: TestName = { file: 'test/shell/ipc.test.ts', name: '%s refuses all of them, typed, before a handler runs' }
const hostileWholeWay: TestName = { file: 'test/shell/shell.test.ts', name: 'with hostile input are refused through the whole way' }
const tooMuch = { test: { file: 'test/shell/inputSize.test.ts', name: '%s is refused in a sentence' }, source: 'electron/shell/inputSize.ts' }
const links = { test: { file: 'test/shared/deepLink.test.ts', name: 'is refused as a whole' }, source: 'shared/deepLink.ts' }
/** The schema's answer is not looked at. */
const unchecked = { source: 'shared/dispatch.ts', from: 'if (!checked.success) return', to: 'if (checked.success) return' }

/** The project's own requirements on the shell, C1 to C8, as far as electron.ts does not take them away. */
export const requirements = [
  { measure: 'C1', test: rights, source: 'electron/shell/pagePreferences.ts', from: 'spellcheck: false', to: 'spellcheck: true' },
  { measure: 'C1', test: rights, source: 'electron/shell/pagePreferences.ts', from: 'navigateOnDragDrop: false', to: 'navigateOnDragDrop: true' },
  { measure: 'C1', test: { file: 'test/shell/menu.test.ts', name: 'a packaged app has neither reload nor developer tools' }, source: 'electron/shell/menu.ts', from: 'isPackaged ? [] :', to: "isPackaged ? [{ role: 'reload' }] :" },
  { measure: 'C1', test: { file: 'test/shell/menu.test.ts', name: 'a packaged app has neither reload nor developer tools' }, source: 'electron/shell/menu.ts', from: 'isPackaged ? [] :', to: "isPackaged ? [{ role: 'toggleDevTools' }] :" },
  { measure: 'C1', test: { file: 'test/shell/guards.test.ts', name: 'include developer tools only where' }, source: 'electron/shell/pagePreferences.ts', from: 'devTools: !isPackaged', to: 'devTools: true' },

  {
    measure: 'C2',
    test: { file: 'test/shell/shell.test.ts', name: '%s is no file of the page' },
    source: 'electron/shell/protocol.ts',
    from: 'files.get(new URL(request.url).pathname)',
    to: "(files.get(new URL(request.url).pathname) ?? files.get('/'))",
  },
  { measure: 'C2', test: { file: 'test/shell/protocol.test.ts', name: 'only GET and HEAD are answered' }, source: 'electron/shell/protocol.ts', from: "  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'Only GET is answered here.')\n", to: '' },

  { measure: 'C3', test: { file: 'test/e2e/desktop/launch.spec.ts', name: 'a page that reaches out is complained about' }, source: 'shared/contentSecurity.ts', from: "connect-src 'self'", to: 'connect-src *' },

  { measure: 'C5', test: { file: 'test/shell/guards.test.ts', name: '%s: only to the page itself' }, source: 'electron/shell/guards.ts', from: "    contents.on('will-navigate', staysOnPage)\n", to: '' },
  { measure: 'C5', test: { file: 'test/shell/guards.test.ts', name: '%s: only to the page itself' }, source: 'electron/shell/guards.ts', from: "    contents.on('will-frame-navigate', staysOnPage)\n", to: '' },
  { measure: 'C5', test: { file: 'test/shell/guards.test.ts', name: '%s: only to the page itself' }, source: 'electron/shell/guards.ts', from: "    contents.on('will-redirect', staysOnPage)\n", to: '' },
  { measure: 'C5', test: { file: 'test/shell/guards.test.ts', name: '%s: only to the page itself' }, source: 'electron/shell/guards.ts', from: 'if (page.isPage(event.url)) return', to: 'if (event.url.startsWith(page.url.slice(0, -1))) return' },

  { measure: 'C5a', ...links, from: ' && isPlain(value)', to: '' },
  { measure: 'C5a', ...links, from: 'filterNames.includes(name) && ', to: '' },
  { measure: 'C5a', ...links, from: '  if (link.length > longestLink) return null\n', to: '' },
  { measure: 'C5a', ...links, from: '&& alertId.test(rest)', to: "&& rest !== ''" },
  { measure: 'C5a', ...links, from: 'page === undefined || rest !==', to: 'page === undefined && rest ===' },
  { measure: 'C5a', ...links, from: "  if (/[#\"'<>\\\\^`{|}]/.test(query)) return false\n", to: '' },
  {
    measure: 'C5a',
    test: { file: 'test/core/platform/runningInstance.test.ts', name: 'nothing but a link that shows something is obeyed' },
    source: 'electron/core/platform/runningInstance.ts',
    from: 'if (line !== \'\' && !onlyAsks && link === null) {',
    to: "if (line === '{}') {",
  },
  {
    measure: 'C5a',
    test: { file: 'test/shell/shellLifecycle.test.ts', name: 'a link whose click started the app' },
    source: 'electron/shell/shell.ts',
    from: 'const link = text === null ? null : readDeepLink(text)',
    to: "const link = text === null ? null : (readDeepLink(text) ?? { page: 'overview', query: '' })",
  },
  {
    measure: 'C5a',
    test: { file: 'test/e2e/desktop/secondStart.spec.ts', name: 'the desktop app started beside the headless shell' },
    source: 'electron/core/platform/runningInstance.ts',
    from: 'if (!onlyAsks) show(link)',
    to: 'if (onlyAsks) show(link)',
  },

  { measure: 'C7', test: hostileCalls, source: 'electron/shell/ipc.ts', from: "  if (problem !== null) return { ok: false, code: 'bad_input', message: problem }\n", to: '' },
  { measure: 'C7', test: hostileCalls, source: 'shared/dispatch.ts', from: '.input.safeParse(rawInput ?? {})', to: ".input.safeParse(Object.keys(Object(rawInput)).includes('surprise') ? {} : (rawInput ?? {}))" },
  { measure: 'C7', ...tooMuch, from: 'if (chars > limits.chars) return', to: 'if (chars < 0) return' },
  { measure: 'C7', ...tooMuch, from: '        chars += name.length\n', to: '' },
  { measure: 'C7', ...tooMuch, from: 'if (depth > limits.depth) return', to: 'if (depth < 0) return' },
  { measure: 'C7', ...tooMuch, from: "else if (!isPlainValue(value)) return 'The input holds something that is no plain data.'", to: '' },
  { measure: 'C7', ...tooMuch, from: ' && Object.getPrototypeOf(value) === Object.prototype', to: '' },
  { measure: 'C7', test: hostileWholeWay, ...unchecked },
  { measure: 'C7', test: hostileWholeWay, source: 'electron/shell/ipc.ts', from: 'inputProblem([name, input])', to: 'null as string | null' },
] satisfies readonly Break[]
