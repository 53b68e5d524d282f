import type { Break } from '../break.ts'

const guard = 'electron/serve/guard.ts'
const server = 'electron/serve/server.ts'
const streams = 'electron/serve/streams.ts'
const builder = 'electron/packaging/electronBuilder.ts'
const contents = 'electron/packaging/contents.ts'

const local = '127.0.0.1 only'
const slow = 'Slow and too many'
const token = 'The token leaves the address bar'
const onlyNeeded = 'Nothing but the build'

const serverTest = (name: string) => ({ file: 'test/serve/server.test.ts', name })
const refused = serverTest('what is refused')
const neverEnds = serverTest('cuts a request whose headers or body never end')
const addressBar = { file: 'test/e2e/serve/demo.spec.ts', name: 'the token leaves the address bar' }
const packed = (file: string, name: string) => ({ file: `test/packaging/built/${file}.pack.ts`, name })
const archive = packed('desktop', 'has the build, package.json and what it needs')
const deb = packed('deb', 'carries exactly the packages it needs')
const tarball = packed('tarball', 'brings the build, its notices and nothing else')

/** A request of our own to an address that nobody configured, at every poll. */
const telemetryTo = (host: string) => ({
  source: 'electron/core/collector/http.ts',
  from: '    const answer = await fetchPort(request.url, {',
  to: `    void fetchPort('https://${host}/poll').catch(() => undefined)\n    const answer = await fetchPort(request.url, {`,
})

/** The local server and the packages. */
export const serverAndPackages = [
  { measure: local, test: serverTest('listens on 127.0.0.1 and nowhere else'), source: server, from: "{ port, host: '127.0.0.1' }", to: '{ port }' },
  { measure: local, test: refused, source: guard, from: 'request.host === null || !hosts.has(request.host)', to: 'request.host === null' },
  { measure: local, test: refused, source: guard, from: '!hosts.has(request.host)', to: '!hosts.has(request.host.toLowerCase())' },
  { measure: local, test: refused, source: guard, from: '!hosts.has(request.host)', to: "![...hosts].some((own) => own.startsWith(request.host?.split(':')[0] ?? ''))" },
  { measure: local, test: refused, source: guard, from: "  if (request.origin !== null && request.origin !== `http://${request.host}`) return refuse(403, 'Requests from other sites are refused.')\n", to: '' },
  { measure: local, test: refused, source: guard, from: "request.origin !== null && request.origin !== `http", to: "request.origin !== null && request.origin !== 'null' && request.origin !== `http" },
  { measure: local, test: refused, source: guard, from: 'request.origin !== `http://${request.host}`', to: "!hosts.has(request.origin.replace(/^https?:../, ''))" },
  { measure: local, test: refused, source: guard, from: "request.fetchSite !== 'same-origin'", to: "!request.fetchSite.startsWith('same-')" },
  { measure: local, test: refused, source: guard, from: "request.fetchSite !== null && request.fetchSite !== 'same-origin' && request.fetchSite !== 'none'", to: "request.fetchSite === 'same-site'" },
  { measure: local, test: refused, source: guard, from: 'presented !== undefined && timingSafeEqual(digest(presented), expected)', to: 'presented !== undefined' },
  { measure: local, test: refused, source: guard, from: '/^Bearer ([A-Za-z0-9_-]{43})$/', to: '/([A-Za-z0-9_-]{43})$/', also: [{ source: server, from: "mayCall(header(context, 'authorization'))", to: "mayCall(header(context, 'authorization') ?? header(context, 'cookie'))" }] },
  { measure: local, test: refused, source: server, from: "mayCall(header(context, 'authorization'))", to: "mayCall(header(context, 'authorization') ?? `Bearer ${context.req.query('token')}`)" },
  {
    measure: local,
    test: refused,
    source: server,
    from: "  routes.post('/call', async (context) => {\n    const refused = onlyWithToken(context)\n    if (refused !== null) return answer(refused)\n",
    to: "  routes.post('/call', async (context) => {\n",
  },
  {
    measure: local,
    test: refused,
    source: server,
    from: "  routes.get('/events', (context) => {\n    const refused = onlyWithToken(context)\n    if (refused !== null) return answer(refused)\n",
    to: "  routes.get('/events', (context) => {\n",
  },
  { measure: local, test: refused, source: server, from: "routes.post('/call', ", to: "routes.all('/call', " },
  { measure: local, test: refused, source: server, from: "  routes.all('*', () => answer(refuse(405, 'This method is not answered here.')))\n", to: '' },
  { measure: local, test: refused, source: server, from: "  routes.get('*', (context) => {", to: "  routes.all('*', (context) => {" },
  { measure: local, test: refused, source: server, from: "    if (!isJsonType(header(context, 'content-type'))) return answer(refuse(415, 'Calls are sent as application/json.'))\n", to: '' },
  { measure: local, test: refused, source: guard, from: '/^application\\/json\\s*(;|$)/i', to: '/^application\\/json/i' },
  { measure: local, test: refused, source: guard, from: '/^application\\/json\\s*(;|$)/i', to: '/^(application\\/json|text\\/plain)\\s*(;|$)/i', why: 'What a form of another site may send without asking.' },
  { measure: local, test: refused, source: server, from: '    if (bytes > limits.bodyBytes) return tooLarge\n', to: '' },
  { measure: local, test: refused, source: server, from: 'maxDepth: limits.jsonDepth, ', to: 'maxDepth: 2 * limits.jsonDepth, ' },
  { measure: local, test: refused, source: server, from: "  if (!isRecord(parsed.value)) return badCall('A call is an object: {\"name\": \"…\", \"input\": {…}}.')\n", to: '', also: [{ source: server, from: "name: parsed.value['name'], input: parsed.value['input']", to: "name: (parsed.value as { name: unknown })['name'], input: (parsed.value as { input: unknown })['input']" }] },
  { measure: local, test: refused, source: server, from: '      maxHeaderSize: limits.headerBytes,\n', to: '' },
  { measure: local, test: refused, source: server, from: 'files.get(path)', to: 'files.get(decodeURIComponent(path))' },
  { measure: local, test: refused, source: 'shared/dispatch.ts', from: 'Object.hasOwn(', to: 'Reflect.has(' },
  { measure: local, test: serverTest('smuggled lengths'), source: server, from: '      maxHeaderSize: limits.headerBytes,\n', to: '      maxHeaderSize: limits.headerBytes,\n      insecureHTTPParser: true,\n' },

  { measure: slow, test: neverEnds, source: server, from: '      headersTimeout: limits.headersMs,\n', to: '' },
  { measure: slow, test: neverEnds, source: server, from: '      requestTimeout: limits.requestMs,\n', to: '' },
  { measure: slow, test: serverTest('drops a page that does not read'), source: streams, from: '(listener.controller.desiredSize ?? 0) >= frame.byteLength', to: 'listener.controller.desiredSize !== null' },
  { measure: slow, test: serverTest('serves at most 64 connections'), source: server, from: '  server.maxConnections = limits.connections\n', to: '' },

  { measure: token, test: addressBar, source: 'renderer/host/accessToken.ts', from: "  history.replaceState(history.state, '', location.pathname + location.search + (view === null ? '' : `#/${view}`))\n", to: '' },
  {
    measure: token,
    test: addressBar,
    source: server,
    from: "  routes.post('/call', async (context) => {\n    const refused = onlyWithToken(context)\n    if (refused !== null) return answer(refused)\n",
    to: "  routes.post('/call', async (context) => {\n",
  },

  { measure: onlyNeeded, test: archive, source: builder, from: '    ...carried.flatMap((folder) => notCarried(folder)),\n', to: '' },
  { measure: onlyNeeded, test: archive, source: builder, from: '    ...notBuilt.map((file) => `!${file}`),\n', to: '' },
  { measure: onlyNeeded, test: archive, source: builder, from: '    ...all.filter((folder) => !carried.includes(folder)).map((folder) => `!${folder}/**`),\n', to: '' },
  { measure: onlyNeeded, test: deb, source: contents, from: "  if (path.startsWith('prebuilds/')) return path === `prebuilds/${platform}-${arch}.node`\n", to: "  if (path.startsWith('prebuilds/')) return path.endsWith('.node')\n" },
  { measure: onlyNeeded, test: deb, source: 'electron/packaging/headless.ts', from: "for (const carried of carriedFolders(lock, 'headless'))", to: "for (const carried of carriedFolders(lock, 'headless').slice(1))" },
  { measure: onlyNeeded, test: tarball, source: 'electron/packaging/headless.ts', from: ' && !(notBuilt as readonly string[]).includes(below(projectDir, source))', to: '' },
  { measure: onlyNeeded, test: tarball, source: contents, from: "    built: ['out/main', 'out/renderer'],\n", to: "    built: ['out/main', 'out/preload', 'out/renderer'],\n" },
  { measure: 'Notices and materials', test: packed('notices', 'name every package that was bundled'), source: 'electron/packaging/licenses.ts', from: '...bundledFolders(projectDir, bundles), ', to: '' },
  { measure: 'Notices and materials', test: { file: 'test/packaging/licenses.test.ts', name: 'of everything the sources import' }, source: 'electron/packaging/licenses.ts', from: ", 'OFL-1.1'", to: '' },
  { measure: 'Data readable by its user alone', test: packed('deb', 'keeps its data in the user’s own place'), through: packed('deb', 'the .deb, installed into an empty Debian'), source: 'electron/core/history/folder.ts', from: "openSync(file, 'a', 0o600)", to: "openSync(file, 'a')", also: [{ source: 'electron/serve/serve.ts', from: '  process.umask(0o077)\n', to: '' }] },
  { measure: 'The same sources', test: packed('deb', 'comes out the same when it is built again'), source: 'electron/packaging/deb.ts', from: "SOURCE_DATE_EPOCH: String(Math.floor(builtAt / 1000))", to: "SOURCE_DATE_EPOCH: String(Math.floor(Date.now() / 1000))" },
  { measure: 'Actions pinned', test: { file: 'test/packaging/workflows.test.ts', name: 'uses only actions pinned to a commit' }, source: '.github/workflows/test.yml', from: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0', to: 'actions/setup-node@v7' },
  { measure: 'No host contacted', test: { file: 'test/e2e/rows/shell.spec.ts', name: 'row 90:' }, ...telemetryTo('telemetry.headroom.invalid') },
  { measure: 'No host contacted', test: { file: 'test/e2e/headroom.ts', name: 'All APIs of the tests are on this machine' }, through: { file: 'test/e2e/rows/shell.spec.ts', name: 'row 86:' }, ...telemetryTo('192.0.2.1') },
] satisfies readonly Break[]
