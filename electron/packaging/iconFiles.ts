/** One drawing of a given size, as a PNG file's bytes. */
export interface Drawing {
  /** Width and height in pixels. */
  size: number
  png: Uint8Array
}

const entryBytes = 16
const headerBytes = 6

/** A Windows icon with PNG drawings of up to 256 pixels (ICONDIR and ICONDIRENTRY of the Windows SDK; PNG inside since Vista). */
export function icoFile(drawings: readonly Drawing[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(headerBytes + entryBytes * drawings.length))
  header.setUint16(2, 1, true)
  header.setUint16(4, drawings.length, true)
  let offset = header.byteLength
  for (const [index, { size, png }] of drawings.entries()) {
    const at = headerBytes + entryBytes * index
    // One byte for each side: 256 is written as 0.
    header.setUint8(at, size % 256)
    header.setUint8(at + 1, size % 256)
    header.setUint16(at + 4, 1, true)
    header.setUint16(at + 6, 32, true)
    header.setUint32(at + 8, png.length, true)
    header.setUint32(at + 12, offset, true)
    offset += png.length
  }
  return joined([new Uint8Array(header.buffer), ...drawings.map(({ png }) => png)])
}

/** Types of the icons in an icns file, by pixel size; the second of a pair is the same size for screens of double density. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
}

/** A macOS icon with PNG drawings (Apple Icon Image format: four letters and a big-endian length, itself included). */
export function icnsFile(drawings: readonly Drawing[]): Uint8Array {
  const icons = drawings.flatMap(({ size, png }) => {
    const types = icnsTypes[size]
    if (types === undefined) throw new Error(`An icns file has no icon of ${size} pixels.`)
    return types.map((type) => icnsBlock(type, png))
  })
  return icnsBlock('icns', joined(icons))
}

function icnsBlock(type: string, content: Uint8Array): Uint8Array {
  const length = new DataView(new ArrayBuffer(4))
  length.setUint32(0, 8 + content.length)
  return joined([new TextEncoder().encode(type), new Uint8Array(length.buffer), content])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
