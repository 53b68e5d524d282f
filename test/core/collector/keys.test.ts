import { describe, expect, it } from 'vitest'
import { fingerprintOf, keyIdOf, KeyRing } from '../../../electron/core/collector/keys.ts'
import type { Key } from '../../../shared/model.ts'

const monitor: Key = {
  id: 'k1',
  connectionId: 'c',
  label: 'monitor',
  vendorKey: null,
  mode: 'live',
  role: 'monitor',
  fingerprint: 'abcd…1234',
  state: 'unknown',
  firstSeenAt: null,
  lastSeenAt: null,
}

describe('the keys of a connection', () => {
  it('recognises the monitor key by its label and learns the name the vendor uses', () => {
    const ring = new KeyRing('c', [monitor])
    expect(ring.seen({ vendorKey: 'tok_9', label: 'monitor' }, 1000)).toMatchObject({ id: 'k1', vendorKey: 'tok_9', role: 'monitor' })
    expect(ring.changed().map((key) => key.id)).toEqual(['k1'])
  })

  it('makes a watched key on first sight, always with the same id', () => {
    const first = new KeyRing('c', []).seen({ vendorKey: 'tok_1', label: 'ci-bot' }, 1000)
    const again = new KeyRing('c', []).seen({ vendorKey: 'tok_1', label: 'renamed' }, 2000)
    expect(first).toMatchObject({ role: 'watched', label: 'ci-bot', firstSeenAt: 1000, lastSeenAt: 1000 })
    expect(again?.id).toBe(first?.id)
  })

  it('follows a key whose label was changed by the vendor id', () => {
    const ring = new KeyRing('c', [])
    const id = ring.seen({ vendorKey: 'tok_1', label: 'old' }, 1000)?.id
    expect(ring.seen({ vendorKey: 'tok_1', label: 'new' }, 2000)?.id).toBe(id)
    expect(ring.all()).toHaveLength(1)
  })

  it('keeps two keys with one label apart when the vendor tells them apart', () => {
    const ring = new KeyRing('c', [])
    expect(ring.seen({ vendorKey: 'tok_1', label: 'ci' }, 1)?.id).not.toBe(ring.seen({ vendorKey: 'tok_2', label: 'ci' }, 1)?.id)
  })

  it('knows no key for a row that names none', () => {
    expect(new KeyRing('c', [monitor]).seen({ vendorKey: null, label: null }, 1)).toBeNull()
  })

  it('reports only keys that changed', () => {
    const ring = new KeyRing('c', [{ ...monitor, vendorKey: 'tok_9', state: 'active', firstSeenAt: 5, lastSeenAt: 9 }])
    ring.seen({ vendorKey: 'tok_9', label: 'monitor' }, 7)
    expect(ring.changed()).toEqual([])
  })

  it('finds a key without a vendor name by its label, also when another has both', () => {
    const ring = new KeyRing('c', [{ ...monitor, id: 'k2', label: 'ci', vendorKey: 'tok_2' }, { ...monitor, id: 'k3', label: 'ci' }])
    expect(ring.seen({ vendorKey: null, label: 'ci' }, 1)?.id).toBe('k2')
    expect(ring.seen({ vendorKey: 'tok_3', label: 'ci' }, 1)).toMatchObject({ id: 'k3', vendorKey: 'tok_3' })
    expect(ring.seen({ vendorKey: 'tok_3', label: 'renamed' }, 2)?.id).toBe('k3')
    expect(ring.seen({ vendorKey: 'tok_4', label: 'ci' }, 2)?.id).not.toBe('k3')
  })

  it('are a thousand at most, however many names an API makes up; those known stay known', () => {
    const ring = new KeyRing('c', [monitor])
    const made = Array.from({ length: 20_000 }, (_, index) => ring.seen({ vendorKey: `made up ${index}`, label: null }, index))
    expect(ring.all()).toHaveLength(1_000)
    expect(made.filter((key) => key !== null)).toHaveLength(999)
    expect(ring.seen({ vendorKey: 'made up 5', label: null }, 1)).not.toBeNull()
    expect(ring.seen({ vendorKey: null, label: 'monitor' }, 1)?.id).toBe('k1')
    expect(ring.seen({ vendorKey: 'another', label: null }, 1)).toBeNull()
  })

  it('have names of a length that can be listed, and two long ones stay two', () => {
    const ring = new KeyRing('c', [])
    const [one, other] = ['a', 'b'].map((end) => ring.seen({ vendorKey: `${'x'.repeat(1_000_000)}${end}`, label: null }, 1))
    expect(one?.label).toHaveLength(200)
    expect(other?.id).not.toBe(one?.id)
    expect(ring.seen({ vendorKey: `${'x'.repeat(1_000_000)}a`, label: null }, 2)?.id).toBe(one?.id)
  })

  it('shows enough of a secret to recognise it and not enough to use it', () => {
    expect(fingerprintOf('hr_live_0123456789abcdef')).toMatch(/^[0-9a-f]{8}…cdef$/)
    expect(keyIdOf('c', 'a')).not.toBe(keyIdOf('d', 'a'))
  })
})
