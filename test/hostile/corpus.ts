const between = (before: string, points: readonly number[], after: string): string[] => points.map((point) => `${before}${String.fromCodePoint(point)}${after}`)
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Characters that steer, turn or hide text: C0 and C1 controls, direction marks, zero-width, tags, separators. */
const steering = [...range(0x00, 0x1f), 0x7f, 0x85, 0x90, 0x9b, 0x9d, 0x061c, ...range(0x200b, 0x200f), 0x2028, 0x2029, ...range(0x202a, 0x202e), 0x2060, ...range(0x2066, 0x2069), 0xfeff, 0xe0001, 0xe0041, 0xe007f]

/** About 200 texts as an API, a log or a label may hold them, each made to be taken for something other than text. */
export const hostileTexts: readonly string[] = [
  ...between('report', steering, 'fdp.exe'),
  ...between('', [0xd800, 0xdbff, 0xdc00, 0xdfff], 'half a character'),
  'unpaired at the end \ud83d', 'e\u0301'.repeat(60), 'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319', '\u{1F468}\u200d\u{1F469}\u200d\u{1F467}', '\u05d0\u05d1\u05d2 abc \u0627\u0628\u062a',
  // Terminals
  '\x1b[31mred\x1b[0m', '\x1b]0;title\x07', '\x1b]8;;https://evil.test\x07click\x1b]8;;\x07', '\x1b[2J\x1b[H', '\x1bP+q\x1b\\', '\x9b31m', '\b\b\bok', 'over\rwritten', '\x07'.repeat(5),
  // Markup and scripts
  '<script>alert(1)</script>', '</script><script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '<svg><script>alert(1)</script></svg>', '<iframe src=javascript:alert(1)>',
  '<math><mtext></mtext><img src=x onerror=alert(1)></math>', '<a href="javascript:alert(1)">x</a>', '<style>*{display:none}</style>', '<base href="https://evil.test/">', '<meta http-equiv=refresh content=0>',
  '"><b>x', "'><b>x", '" onmouseover="alert(1)', '<!--', '-->', '<![CDATA[x]]>', '&lt;b&gt;', '&#60;b&#62;', '&amp;amp;', '<b>bold</b><i>', '<x:script xmlns:x="http://www.w3.org/1999/xhtml">', '{{7*7}}', '${7*7}', '<%= 7*7 %>', '#{7*7}', 'javascript:alert(1)', 'data:text/html,<b>x</b>', 'vbscript:x',
  // Markdown
  '![x](https://evil.test/p.png)', '[x](javascript:alert(1))', '```\nout of the block\n```', '````', '# heading', '- item', '> quote', '| a | b |', '*bold* _it_ ~~no~~', '<https://evil.test>', '\\*', '@everyone', '[^1]: x', '---\n',
  // Spreadsheets
  '=1+1', '=cmd|\' /C calc\'!A0', '+1+1', '-1+1', '@SUM(A1)', '\t=1+1', '\r=1+1', '=HYPERLINK("https://evil.test","x")', '=IMPORTXML("https://evil.test","//a")', ' =1+1', '\uff1d1+1', '"=1+1"', 'a;b,c\td', 'say "hi", twice', 'two\nlines', 'two\r\nlines', '\0=1',
  // Queries and patterns
  "'; DROP TABLE calls; --", "' OR '1'='1", '" OR 1=1 --', "1); DELETE FROM keys; --", "x' UNION SELECT * FROM keys --", '%', '_', '%_%', '\\%', 'NEAR(a b)', 'a AND NOT b', '"unclosed', 'col:x', 'x*', '^x', '(((((', ')))))', '[a-', '(?:x', '(a+)+$', '.*', '\\', 'not(', 'or(tool:x', 'tool:', 'since:', '-', '>', 'status:9xx', 'text:"', '🔑:x',
  // Formats, paths and shells
  '%s%s%s%n', '%d%x', '{0}{1}', '%c color: red', '../../../etc/passwd', '..\\..\\windows\\win.ini', '/etc/passwd', 'C:\\Windows\\x', '\\\\evil.test\\share', 'CON', 'nul.txt', 'a/b', '.', '..', '~root', 'file:///etc/passwd', '%2e%2e%2f', '$(id)', '`id`', '; rm -rf ~', '| id', '&& id', '$HOME', '%PATH%', '!!', "'\\''", '@/etc/passwd', '--help', '-rf', '> /tmp/x', 'a\\',
  // Headers and protocols
  'x\r\nX-Injected: 1', 'x\nSet-Cookie: a=b', 'x\r\n\r\nGET / HTTP/1.1', 'data: x\n\nevent: y', 'a=b; Path=/',
  // Names and values that programs trip over
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', 'Infinity', 'true', '0', '-0', '1e400', '9007199254740993', '""', '{}', '[]', '{"__proto__":{"x":1}}', '', ' ', '\u00a0', '\u3000',
  // Lookalikes and lengths
  'p\u0430ypal.com', '\u0410dmin', 'Ac\u0441ount', 'ﬁle', 'ＡＢＣ', 'x'.repeat(100_000), '\u{1F511}'.repeat(5_000), 'a\n'.repeat(2_000), '\u202e'.repeat(500),
]

/** What may never reach a line that people read: it would steer the terminal, turn the text round, or hide in it. */
export const deceiving = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u
