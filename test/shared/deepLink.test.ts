import { describe, expect, it } from 'vitest'
import { linkIn, readDeepLink } from '../../shared/deepLink.ts'

describe('a headroom: link', () => {
  it.each([
    ['headroom://overview', { page: 'overview', query: '' }],
    ['headroom://log', { page: 'log', query: '' }],
    ['headroom://log/', { page: 'log', query: '' }],
    ['headroom://log?outcome=errors&tool=get_post&text=two%20words', { page: 'log', query: 'outcome=errors&tool=get_post&text=two%20words' }],
    ['headroom://alert/quota:conn_1-2.3', { alertId: 'quota:conn_1-2.3' }],
  ])('%s leads where it says', (link, expected) => {
    expect(readDeepLink(link)).toEqual(expected)
  })

  it.each([
    '', 'headroom:', 'headroom://', 'headroom:log', 'headroom://nowhere', 'headroom://LOG', 'HEADROOM://log', 'headroom://constructor', 'headroom://__proto__',
    'https://log', 'javascript:alert(1)', 'file:///etc/passwd', 'headroom://user:pass@log', 'headroom://log:80', 'headroom://log#x', 'headroom://log/../settings', 'headroom://log/x',
    'headroom://settings?theme=dark', 'headroom://log?secret=1', 'headroom://log?outcome', 'headroom://log?outcome=a=b', 'headroom://log?text=%', 'headroom://log?text=%E2%80%AEgnp',
    'headroom://log?text=%00', 'headroom://log?text=%0d%0aX:1', 'headroom://log?text=a b', 'headroom://log?text=<script>', 'headroom://log?text="x"', "headroom://log?text='x'", 'headroom://log?text=é',
    'headroom://alert', 'headroom://alert/', 'headroom://alert/a/b', 'headroom://alert/a%2fb', 'headroom://alert/a?x=1', 'headroom://log\n', ' headroom://log', `headroom://log?text=${'x'.repeat(2_000)}`,
  ])('%j is refused as a whole', (link) => {
    expect(readDeepLink(link)).toBeNull()
  })
})

describe('the link of a command line', () => {
  it.each([
    [['app', '--open', 'headroom://log'], 'headroom://log'],
    [['app', '--open=headroom://log', '--demo'], 'headroom://log'],
    [['app', '.', '--user-data-dir=/x', 'headroom://alerts'], 'headroom://alerts'],
    [['app', '--open'], null],
    [['app', '--opener', '--demo'], null],
  ])('%j', (args, link) => {
    expect(linkIn(args)).toBe(link)
  })
})
