import type { Break } from '../break.ts'

const secretFile = 'electron/core/platform/passphraseFile.ts'
const secretBox = 'electron/core/platform/passphraseSecrets.ts'
const replaceFile = 'electron/core/platform/replaceFile.ts'
const request = 'electron/core/collector/http.ts'
const shown = 'shared/redact.ts'
const notified = 'electron/core/platform/notificationText.ts'
const safeText = 'renderer/parts/SafeText.tsx'
const csv = 'electron/core/export/formats.ts'

const forgottenMode = { source: replaceFile, from: "open(fresh, 'wx', 0o600)", to: "open(fresh, 'wx')" }
const wholeKeyStored = {
  source: 'electron/core/collector/keys.ts',
  from: "  return `${createHash('sha256').update(secret).digest('hex').slice(0, 8)}…${secret.slice(-4)}`",
  to: '  return secret',
}
const echoedBody = { source: request, from: 'body: clean(body.text)', to: 'body: body.text' }
const followedRedirect = { source: request, from: "redirect: 'manual'", to: "redirect: 'follow'" }
const formulas = { source: csv, from: ', escape_formulas: true', to: '' }
const nulInCells = { source: csv, from: ".replaceAll('\\0', '\\uFFFD')", to: '' }
const hiddenLeft = { source: safeText, from: '{shown(text, max)}', to: '{text}' }
const markupRead = {
  source: safeText,
  from: ' role={role}>\n      {shown(text, max)}\n    </bdi>',
  to: ' role={role} dangerouslySetInnerHTML={{ __html: shown(text, max) }} />',
}

const keyring = { file: 'test/shell/secrets.test.ts', name: 'where there is none' }
const sealedFile = { file: 'test/core/platform/secrets.test.ts', name: 'never holds a secret or an origin in clear' }
const sealedByPassphrase = { file: 'test/core/platform/passphraseSecrets.test.ts', name: 'seals what was pasted before and after it' }
const opensToNothing = { file: 'test/core/platform/passphraseSecrets.test.ts', name: 'opens to nothing' }
const diskFails = { file: 'test/core/platform/passphraseSecrets.test.ts', name: 'keeps the old passphrase and all keys' }
const pastedKey = { file: 'test/shell/shell.test.ts', name: 'a pasted key is sealed in a private file' }
const stored = { file: 'test/core/scenarios/manners.test.ts', name: 'never finds the key in anything that is stored or logged' }
const canary = { file: 'test/serve/canary.test.ts', name: 'stand nowhere in what the app writes, says, answers or starts' }
const canaryOfPage = { file: 'test/e2e/security/canary.spec.ts', name: 'a key typed into the page stands nowhere but sealed' }
const takenOut = { file: 'test/shared/secretSpellings.test.ts', name: 'the secret is taken out %s' }
const http = (name: string) => ({ file: 'test/core/collector/http.test.ts', name })
const json = (name: string) => ({ file: 'test/shared/json.test.ts', name })
const fuzz = { file: 'test/fuzz/fuzz.test.ts', name: 'are read without a throw' }
const hiddenCharacters = { file: 'test/shared/redact.test.ts', name: 'makes hidden characters visible' }
const hostileNames = { file: 'test/renderer/pages/pages.test.tsx', name: 'shows hostile names as text' }
const oneLine = { file: 'test/shell/glance.test.ts', name: 'a hostile name stays one short line' }
const noMarkup = { file: 'test/serve/notifier.test.ts', name: 'carry no markup' }
const deceivingNames = { file: 'test/core/scenarios/manners.test.ts', name: 'that sends names made to deceive' }
const surfaces = { file: 'test/hostile/surfaces.test.ts', name: 'two hundred texts made to be taken for something else' }
const hostilePage = { file: 'test/hostile/page.test.tsx', name: 'every hostile text is text on the page' }
const hostileHistory = { file: 'test/hostile/history.test.ts', name: 'every hostile text comes back from the history' }
const xml = { file: 'test/hostile/surfaces.test.ts', name: 'have no markup and no character that XML forbids' }
const spreadsheet = { file: 'test/core/export/formats.test.ts', name: 'row 76: CSV reads back in two parsers' }
const settingsFile = (name: string) => ({ file: 'test/shared/settingsFile.test.ts', name })
const configFile = { file: 'test/serve/config.test.ts', name: 'that is missing, a folder or too large is refused in one sentence' }

/** Keys, requests, and what others wrote: C9 to C15. */
export const keysAndText = [
  { measure: 'C9', test: keyring, source: 'electron/shell/secrets.ts', from: "backend === 'basic_text' || backend === 'unknown'", to: "backend === 'unknown'" },
  {
    measure: 'C9',
    test: keyring,
    source: 'electron/shell/secrets.ts',
    from: "(await keyring.isAsyncEncryptionAvailable()) ? null : 'the keyring of this system is locked or not available.'",
    to: 'null',
  },
  { measure: 'C9', test: keyring, source: 'electron/shell/secrets.ts', from: 'ring !== null && !existsSync(file)', to: 'ring !== null', why: 'A passphrase set before there was a keyring would never be asked for again.' },
  {
    measure: 'C9',
    test: { file: 'test/core/platform/secrets.test.ts', name: 'come back for their key and origin' },
    source: 'electron/core/platform/secretBinding.ts',
    from: 'bound.keyId === keyId && bound.origin === originOf(origin)',
    to: 'bound.keyId === keyId',
  },
  {
    measure: 'C9',
    test: { file: 'test/core/platform/secrets.test.ts', name: 'come back for their key and origin' },
    source: 'electron/core/platform/secretBinding.ts',
    from: 'new URL(address).origin :',
    to: 'new URL(address).host :',
  },
  { measure: 'C9', test: sealedFile, source: 'electron/core/platform/sealedSecrets.ts', from: 'Buffer.from(await cipher.seal(text)).toString', to: 'Buffer.from(text).toString' },
  { measure: 'C9', test: sealedFile, ...forgottenMode },
  { measure: 'C9', test: sealedByPassphrase, source: secretBox, from: "        if (stored.state !== 'sealed' || key === null) held.set(keyId, bound)\n        else await write", to: "        held.set(keyId, bound)\n        if (stored.state === 'sealed' && key === null) await write" },
  { measure: 'C9', test: sealedByPassphrase, source: secretFile, from: 'sealed: seal(key, binding, secret)', to: "sealed: Buffer.from(secret).toString('base64')" },
  { measure: 'C9', test: sealedByPassphrase, source: secretBox, from: 'all.reduce((next, { secret, ...binding }) => withSealed(next, sealing, binding, secret), content)', to: 'content' },
  { measure: 'C9', test: sealedByPassphrase, ...forgottenMode },
  { measure: 'C9', test: opensToNothing, source: secretFile, from: 'N, r, p, salt, keyId, origin]))', to: 'N, r, p, salt, origin]))' },
  { measure: 'C9', test: opensToNothing, source: secretFile, from: 'N, r, p, salt, keyId, origin]))', to: 'N, r, p, salt, keyId]))' },
  { measure: 'C9', test: opensToNothing, source: secretFile, from: ', -tagBytes)), decipher.final()])', to: ', -tagBytes))])', why: 'Only final() compares the tag.' },
  {
    measure: 'C9',
    test: diskFails,
    source: secretBox,
    from: "    await replaceFile(file, writePassphraseFile(content))\n    stored = { state: 'sealed', content }\n",
    to: "    stored = { state: 'sealed', content }\n    await replaceFile(file, writePassphraseFile(content))\n",
  },
  { measure: 'C9', test: diskFails, source: secretBox, from: '    const all = [...held.values()]\n', to: '    const all = [...held.values()]\n    key = sealing\n' },
  {
    measure: 'C9',
    test: { file: 'test/core/platform/keyVariables.test.ts', name: 'its value goes to the first origin' },
    source: 'electron/core/platform/keyVariables.ts',
    from: 'entry.variable === variable && entry.origin !== origin',
    to: 'entry.variable !== variable && entry.origin !== origin',
  },
  {
    measure: 'C9',
    test: { file: 'test/e2e/serve/passphrase.spec.ts', name: 'a passphrase set in the page keeps the keys' },
    source: secretBox,
    from: '          if (opening === null) throw wrong()\n',
    to: '',
  },
  { measure: 'C9', test: pastedKey, ...forgottenMode, also: [{ source: 'electron/shell/shell.ts', from: '  process.umask(0o077)\n', to: '' }] },
  { measure: 'C9', test: pastedKey, source: 'electron/shell/secrets.ts', from: 'keyring.encryptStringAsync(text)', to: 'Promise.resolve(Buffer.from(text))' },
  { measure: 'C9', test: pastedKey, source: 'electron/core/connections.ts', from: '    await this.#history.saveConnection(connection)\n    for', to: "    this.#ports.log.info('connection.added', { draft: JSON.stringify(draft) })\n    await this.#history.saveConnection(connection)\n    for" },
  { measure: 'C9', test: stored, ...echoedBody },
  { measure: 'C9', test: stored, source: 'electron/core/connections.ts', from: '    await this.#history.saveConnection(connection)\n    for', to: "    this.#ports.log.info('connection.added', { draft })\n    await this.#history.saveConnection(connection)\n    for" },
  { measure: 'C9', test: { file: 'test/serve/process.test.ts', name: 'knows the connections of its config again, polls each once, and keeps its secrets to itself' }, ...wholeKeyStored },
  { measure: 'C9', test: canary, ...wholeKeyStored },
  { measure: 'C9', test: canary, ...echoedBody },
  { measure: 'C9', test: canary, source: 'electron/core/platform/keyVariables.ts', from: 'rebind(keyId, { origin: originOf(address), variable })', to: 'rebind(keyId, { origin: originOf(address), variable: variables.get(variable) ?? variable })' },
  { measure: 'C9', test: canary, source: 'electron/core/platform/takeKeyVariables.ts', from: '    delete env[variable]\n', to: '' },
  { measure: 'C9', test: canary, source: 'electron/core/platform/takeKeyVariables.ts', from: '  delete env[passphraseName]\n', to: '' },
  { measure: 'C9', test: canaryOfPage, ...wholeKeyStored },
  { measure: 'C9', test: takenOut, source: 'shared/secretSpellings.ts', from: '`%(?:25)*${', to: '`%${' },
  { measure: 'C9', test: takenOut, source: 'shared/secretSpellings.ts', from: '[`${any}${literal(char)}`, ...encoded]', to: '[literal(char), ...encoded]' },
  { measure: 'C9', test: takenOut, source: 'shared/secretSpellings.ts', from: '`${some}u${', to: '`u${' },
  { measure: 'C9', test: takenOut, source: 'shared/secretSpellings.ts', from: '`[${digit}${digit.toUpperCase()}]`', to: 'digit' },
  { measure: 'C9', test: takenOut, source: 'shared/secretSpellings.ts', from: '[hex(bytes), ...base64(bytes)]', to: 'base64(bytes)' },

  { measure: 'C10', test: http('counts unpacked bytes'), source: request, from: '    bytes += value.byteLength\n', to: "    bytes = Number(answer.headers.get('content-length'))\n" },
  { measure: 'C10', test: http('gives up on a server that hangs'), source: request, from: 'signal: AbortSignal.any([request.signal, timeout.signal])', to: 'signal: request.signal' },
  { measure: 'C10', test: http('does not follow a redirect'), ...followedRedirect },
  { measure: 'C10', test: http('never repeats the key in a failure'), source: request, from: "return { sub: 'other', message: sentences.other }", to: "return { sub: 'other', message: String(error) }" },
  { measure: 'C10', test: http('hands on nothing of an answer that says the key back'), ...echoedBody },
  { measure: 'C10', test: http('hands on nothing of an answer that says the key back'), source: request, from: 'clean(value)]', to: 'value]' },
  { measure: 'C10', test: http('hands on nothing of an answer that says the key back'), source: request, from: 'null : clean(etag)', to: 'null : etag' },
  { measure: 'C10', test: http('reports text that is not UTF-8'), source: request, from: ", { fatal: true }", to: '' },
  { measure: 'C10', test: { file: 'test/core/platform/secrets.test.ts', name: 'the switch that turns TLS verification off is taken back' }, source: 'electron/core/platform/secureTransport.ts', from: "  delete env['NODE_TLS_REJECT_UNAUTHORIZED']\n", to: '' },
  { measure: 'C10', test: http('gives up on a flood of headers'), source: request, from: "  UND_ERR_HEADERS_OVERFLOW: 'too_large',\n", to: '' },
  { measure: 'C10', test: http('gives up on a flood of headers'), source: request, from: '.slice(0, maxHeaderLines)', to: '' },

  { measure: 'C11', test: json('refuses what is nested deeper than allowed before parsing it'), source: 'shared/json.ts', from: '  if (depth > maxDepth) return { ok: false, problem: `the JSON is nested deeper than ${maxDepth} levels` }\n', to: '' },
  { measure: 'C11', test: json('refuses what is nested deeper than allowed before parsing it'), source: 'shared/json.ts', from: 'unit === openBracket || unit === openBrace) deepest', to: 'unit === openBracket) deepest' },
  { measure: 'C11', test: json('leaves __proto__ an ordinary member'), source: 'shared/json.ts', from: ': JSON.parse(json) }', to: ': Object.assign({}, JSON.parse(json)) }' },
  { measure: 'C11', test: json('keeps integers that a double cannot hold as text'), source: 'shared/json.ts', from: 'digits >= 16', to: 'digits > 16' },
  { measure: 'C11', test: json('keeps integers that a double cannot hold as text'), source: 'shared/json.ts', from: ' && !Number.isSafeInteger(value)', to: '' },
  { measure: 'C11', test: fuzz, source: 'shared/verdict/holding.ts', from: 'Math.min(Math.max(wait.waitMs ?? defaultWaitMs, shortestWaitMs), longest)', to: 'Math.min(wait.waitMs ?? defaultWaitMs, longest)' },
  {
    measure: 'C11',
    test: fuzz,
    source: 'shared/verdict/holding.ts',
    from: 'Math.min(Math.max(wait.waitMs ?? defaultWaitMs, shortestWaitMs), longest)',
    to: 'Math.max(wait.waitMs ?? defaultWaitMs, shortestWaitMs)',
    also: [{ source: 'shared/limits/wait.ts', from: 'const tooLong = waitMs > longestWaitMs', to: 'const tooLong = false' }],
  },
  { measure: 'C11', test: fuzz, source: 'shared/dialects/kit.ts', from: 'Number.isSafeInteger(value) && value >= 0', to: 'Number.isSafeInteger(value)' },
  { measure: 'C11', test: fuzz, source: 'shared/dialects/kit.ts', from: 'orOdd(path, Array.isArray(found) ? found : null) ?? []', to: '(found ?? []) as unknown[]' },

  { measure: 'C12', test: { file: 'test/core/scenarios/manners.test.ts', name: 'that redirects elsewhere gets a finding and never the key' }, ...followedRedirect },
  {
    measure: 'C12',
    test: { file: 'test/core/platform/secrets.test.ts', name: 'are refused for an address that has no origin' },
    source: 'electron/core/platform/secretBinding.ts',
    from: "  if (origin === 'null') throw new Error(`\"${address.slice(0, 80)}\" has no origin a secret could be bound to.`)\n",
    to: '',
  },
  { measure: 'C12', test: { file: 'test/e2e/serve/reality.spec.ts', name: 'the form refuses what cannot work, in words' }, source: 'shared/connectionDraft.ts', from: 'return loopback ? null : ', to: 'return loopback || true ? null : ' },

  { measure: 'C13', test: hiddenCharacters, source: shown, from: '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}', to: '\\p{Cc}\\p{Cs}\\p{Zl}' },
  { measure: 'C13', test: hiddenCharacters, source: shown, from: '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}', to: '\\p{Cc}\\p{Cf}\\p{Zl}' },
  { measure: 'C13', test: hiddenCharacters, source: shown, from: 'text.length <= maxChars && !hidden.test(text)', to: 'text.length <= maxChars' },
  { measure: 'C13', test: hostileNames, ...hiddenLeft },
  { measure: 'C13', test: hostileNames, ...markupRead },
  {
    measure: 'C13',
    test: { file: 'test/renderer/parts/BudgetMeter.test.tsx', name: 'escapes a hostile name' },
    source: 'renderer/parts/BudgetMeter.tsx',
    from: '<SafeText text={budget.name} className="meterName truncate" />',
    to: '<span className="meterName truncate">{budget.name}</span>',
  },
  { measure: 'C13', test: oneLine, source: 'electron/shell/glance.ts', from: 'safeText(worst.text, longestText)', to: 'worst.text.slice(0, longestText)' },
  { measure: 'C13', test: oneLine, source: 'electron/shell/glance.ts', from: 'safeText(worst.text, longestText)', to: 'safeText(worst.text, 1000)' },
  { measure: 'C13', test: noMarkup, source: 'electron/serve/notifier.ts', from: 'notificationText(body)', to: 'body' },
  { measure: 'C13', test: noMarkup, source: 'electron/serve/notifier.ts', from: 'notificationText(title)', to: 'title' },
  { measure: 'C13', test: deceivingNames, source: 'electron/core/collector/logRows.ts', from: 'raws.slice(0, maxRows)', to: 'raws', also: [{ source: 'shared/dialects/kit.ts', from: 'export const maxRows = 5_000', to: 'export const maxRows = 50_000' }] },
  { measure: 'C13', test: deceivingNames, source: 'shared/alerts/text.ts', from: 'map((name) => safeText(name, nameChars))', to: 'map((name) => name.slice(0, nameChars))' },
  { measure: 'C13', test: surfaces, source: shown, from: "lineWhite.test(char) ? ' ' :", to: 'lineWhite.test(char) ? char :' },
  { measure: 'C13', test: surfaces, source: notified, from: ".replaceAll('<', '‹')", to: '' },
  { measure: 'C13', test: surfaces, source: 'electron/shell/glance.ts', from: 'safeText(worst.text, longestText)', to: 'worst.text.slice(0, longestText)' },
  { measure: 'C13', test: surfaces, source: 'electron/core/platform/jsonLog.ts', from: 'JSON.stringify({ ...head, ...entry.details }, plain)', to: 'JSON.stringify({ ...head, ...entry.details }, plain, 2)' },
  { measure: 'C13', test: surfaces, ...formulas },
  { measure: 'C13', test: surfaces, source: csv, from: "calls.map((call) => `${JSON.stringify(call)}\\n`)", to: "calls.map((call) => `${JSON.stringify(call, null, 2)}\\n`)" },
  { measure: 'C13', test: surfaces, source: 'shared/callCopy/curl.ts', from: '.replaceAll("\'", "\'\\\\\'\'")', to: '' },
  { measure: 'C13', test: surfaces, source: 'shared/callCopy/fetchCode.ts', from: '/[<\\u2028\\u2029]/g', to: '/[\\u2028\\u2029]/g' },
  { measure: 'C13', test: surfaces, source: 'shared/callCopy/markdown.ts', from: '/[\\\\`*_{}[\\]()#+!|<>~-]/g', to: '/[\\\\`*_{}()#+!|<>~-]/g' },
  { measure: 'C13', test: surfaces, source: 'shared/callCopy/markdown.ts', from: "    .replace(/[\\r\\n\\t]+/g, ' ')\n", to: '' },
  { measure: 'C13', test: surfaces, source: 'electron/core/diagnostics.ts', from: "redactText(withoutHome(lines.join('\\n')))", to: "withoutHome(lines.join('\\n'))" },
  { measure: 'C13', test: surfaces, source: 'shared/callQuery/printQuery.ts', from: `value.replace(/["\\\\]/g, '\\\\$&')`, to: 'value' },
  { measure: 'C13', test: surfaces, source: 'shared/deepLink.ts', from: "filterNames.includes(name) && value", to: 'value' },
  { measure: 'C13', test: hostilePage, ...hiddenLeft },
  { measure: 'C13', test: hostilePage, ...markupRead },
  { measure: 'C13', test: hostileHistory, source: 'electron/core/history/calls.ts', from: 'error: call.errorText,', to: 'error: call.errorText?.trim() ?? null,' },
  { measure: 'C13', test: hostileHistory, source: 'electron/core/history/names.ts', from: "FROM ${table} WHERE name = ?`", to: "FROM ${table} WHERE name LIKE ?`" },
  { measure: 'C13', test: xml, source: notified, from: 'safeText(text, longestText)', to: 'text.slice(0, longestText)' },
  { measure: 'C13', test: xml, source: notified, from: ".replaceAll('&', '＆')", to: '' },
  { measure: 'C13', test: { file: 'test/e2e/security/hostile.spec.ts', name: 'two hundred hostile texts are text on every page' }, ...hiddenLeft },

  { measure: 'C14', test: spreadsheet, ...formulas },
  { measure: 'C14', test: spreadsheet, ...nulInCells },

  { measure: 'C15', test: settingsFile('C15: of a newer version is refused'), source: 'shared/settingsFile.ts', from: "typeof written === 'number' && written > version", to: "typeof written !== 'number'" },
  { measure: 'C15', test: settingsFile('C15: is refused as a whole when anything in it is not as it should be'), source: 'shared/settingsFile.ts', from: 'settingsFileSchema = z.strictObject({', to: 'settingsFileSchema = z.object({' },
  { measure: 'C15', test: settingsFile('C15: is refused as a whole when anything in it is not as it should be'), source: 'shared/settingsFile.ts', from: 'keys: z.array(z.strictObject({ label', to: 'keys: z.array(z.object({ label' },
  { measure: 'C15', test: settingsFile('C15: is refused as a whole when anything in it is not as it should be'), source: 'shared/settingsFile.ts', from: '.omit({ keys: true, paused: true })', to: '.omit({ keys: true })' },
  { measure: 'C15', test: settingsFile('C15: that is none, is too large or too deep'), source: 'shared/settingsFile.ts', from: 'parseJson(text, settingsFileLimits)', to: 'parseJson(text)' },
  { measure: 'C15', test: settingsFile('C15: that is none, is too large or too deep'), source: 'shared/settingsFile.ts', from: "!isRecord(parsed.value) || parsed.value['format'] !== format", to: '!isRecord(parsed.value)' },
  { measure: 'C15', test: configFile, source: 'electron/serve/config.ts', from: '  if (text.length > maxConfigBytes) throw new CannotStart(`The config file ${file} is larger than 1 MiB; that is no list of connections.`)\n', to: '' },
  { measure: 'C15', test: configFile, source: 'electron/serve/config.ts', from: "  if (code === 'EISDIR') return `The config file ${file} is a folder.`\n", to: '' },
  { measure: 'C15', test: { file: 'test/core/history/open.test.ts', name: 'a file of a newer Headroom is shown' }, source: 'electron/core/history/open.ts', from: 'openForReading(file), folder, file, refusal }', to: 'openForReading(file), folder, file, refusal: null }' },
] satisfies readonly Break[]
