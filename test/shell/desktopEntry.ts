import { AssertionError } from 'node:assert'
import { execFileSync } from 'node:child_process'

/**
 * The members of a desktop entry, read by the rules of the Desktop Entry Specification 1.5 (chapters 3, 4 and 7). Throws when the text
 * breaks one.
 */
export function readDesktopEntry(text: string): Record<string, string> {
  const [head, ...lines] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  if (head !== '[Desktop Entry]') throw new AssertionError({ message: `The first group is ${head}.` })
  const members: Record<string, string> = {}
  for (const line of lines) {
    const [, key = '', value = ''] = /^([A-Za-z0-9-]+(?:\[[\w@.]+\])?)=(.*)$/.exec(line) ?? []
    if (key === '') throw new AssertionError({ message: `Neither a comment nor a member: ${line}` })
    if (Object.hasOwn(members, key)) throw new AssertionError({ message: `${key} stands there twice.` })
    if (/\p{Cc}/u.test(value)) throw new AssertionError({ message: `${key} has a control character.` })
    members[key] = value.replaceAll(/\\(.)/g, (_whole, letter: string) => {
      const meant = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\', ';': '\\;' }[letter]
      if (meant === undefined) throw new AssertionError({ message: `${key} has the escape \\${letter}, which there is none of.` })
      return meant
    })
  }
  for (const due of ['Type', 'Name', 'Exec']) if (!Object.hasOwn(members, due)) throw new AssertionError({ message: `There is no ${due}.` })
  return members
}

/** The arguments of an `Exec` member; field codes such as `%u` are left as they are, `%%` is a percent sign. Throws as above. */
export function readExec(exec: string): string[] {
  const words = exec.match(/"(?:[^"\\`$]|\\["`$\\])*"|[^\s"'\\><~|&;$*?#()`]+|\S/g) ?? []
  if (words.join(' ') !== exec) throw new AssertionError({ message: `Not words with one space between: ${exec}` })
  return words.map((word) => {
    const isQuoted = word.startsWith('"')
    if (!isQuoted && /["'\\><~|&;$*?#()`]/.test(word)) throw new AssertionError({ message: `A reserved character outside of quotes: ${word}` })
    if (isQuoted && word.length < 2) throw new AssertionError({ message: 'A quote that is not closed.' })
    const meant = isQuoted ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word
    const codes = meant.replaceAll('%%', '').match(/%./g) ?? []
    if (codes.some((code) => isQuoted || !/^%[fFuUick]$/.test(code)) || meant.replaceAll('%%', '').endsWith('%')) throw new AssertionError({ message: `A field code where none may be: ${word}` })
    return codes.length > 0 ? meant : meant.replaceAll('%%', '%')
  })
}

/** What `desktop-file-validate` says against a file; `null` where that program is not installed. */
export function complaintsOfValidator(file: string): string | null {
  try {
    return execFileSync('desktop-file-validate', [file], { encoding: 'utf8' })
  } catch (error) {
    const { code, stdout } = error as NodeJS.ErrnoException & { stdout?: string }
    return code === 'ENOENT' ? null : (stdout ?? '')
  }
}
