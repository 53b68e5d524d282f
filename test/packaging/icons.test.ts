import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { icnsFile, icoFile } from '../../electron/packaging/iconFiles.ts'
import { projectDir } from '../../electron/packaging/place.ts'

const icons = join(projectDir, 'electron/packaging/icons')

/** Width and height of a PNG, from its first chunk. */
function pngSize(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset)
  expect(view.getUint32(0)).toBe(0x89504e47)
  return [view.getUint32(16), view.getUint32(20)]
}

function icoImages(file: Uint8Array): { side: number; png: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset)
  expect([view.getUint16(0, true), view.getUint16(2, true)]).toEqual([0, 1])
  return Array.from({ length: view.getUint16(4, true) }, (_, index) => {
    const at = 6 + 16 * index
    const offset = view.getUint32(at + 12, true)
    return { side: view.getUint8(at) || 256, png: file.subarray(offset, offset + view.getUint32(at + 8, true)) }
  })
}

function icnsImages(file: Uint8Array): { type: string; png: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset)
  expect(view.getUint32(4)).toBe(file.length)
  const images = []
  for (let at = 8; at < file.length; at += view.getUint32(at + 4)) {
    images.push({ type: new TextDecoder().decode(file.subarray(at, at + 4)), png: file.subarray(at + 8, at + view.getUint32(at + 4)) })
  }
  return images
}

describe('the icons', () => {
  it('of Linux are as large as their names say', () => {
    const names = readdirSync(join(icons, 'linux'))
    expect(names).toContain('512x512.png')
    for (const name of names) expect(`${pngSize(readFileSync(join(icons, 'linux', name))).join('x')}.png`).toBe(name)
  })

  it('of Windows are in one file, each as large as its entry says', () => {
    const images = icoImages(readFileSync(join(icons, 'icon.ico')))
    expect(images.map(({ side }) => side)).toEqual([16, 24, 32, 48, 64, 128, 256])
    for (const { side, png } of images) expect(pngSize(png)).toEqual([side, side])
  })

  it('of macOS are in one file, each as large as its type says', () => {
    const sizes: Record<string, number> = { icp4: 16, icp5: 32, ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic13: 256, ic09: 512, ic14: 512, ic10: 1024 }
    const images = icnsImages(readFileSync(join(icons, 'icon.icns')))
    expect(images.map(({ type }) => type).toSorted()).toEqual(Object.keys(sizes).toSorted())
    for (const { type, png } of images) expect(pngSize(png)).toEqual([sizes[type], sizes[type]])
  })

  it('come in files whose parts can be taken out again', () => {
    const drawings = [16, 256].map((size) => ({ size, png: new Uint8Array(size).fill(size) }))
    expect(icoImages(icoFile(drawings)).map(({ side, png }) => [side, png.length])).toEqual([[16, 16], [256, 256]])
    expect(icnsImages(icnsFile(drawings)).map(({ png }) => png.length)).toEqual([16, 256, 256])
    expect(() => icnsFile([{ size: 20, png: new Uint8Array() }])).toThrow('no icon of 20 pixels')
  })
})
