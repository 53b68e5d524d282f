import { existsSync, readFileSync } from 'node:fs'
import { strict } from './strict.ts'

/** An image nobody draws: bytes and size. */
class StandinImage {
  readonly #bytes: Buffer
  readonly #size: { width: number; height: number }
  #template = false

  constructor(bytes: Buffer, size = { width: 0, height: 0 }) {
    this.#bytes = bytes
    this.#size = size
  }

  isEmpty(): boolean {
    return this.#bytes.length === 0
  }

  getSize(): { width: number; height: number } {
    return { ...this.#size }
  }

  /** The bytes as given; no format is converted. */
  toPNG(): Buffer {
    return this.#bytes
  }

  setTemplateImage(template: boolean): void {
    this.#template = template
  }

  isTemplateImage(): boolean {
    return this.#template
  }
}

/** The `nativeImage` module. */
export const nativeImage = strict('nativeImage', {
  createEmpty: () => strict('nativeImage', new StandinImage(Buffer.alloc(0))),
  createFromPath: (path: string) => strict('nativeImage', new StandinImage(existsSync(path) ? readFileSync(path) : Buffer.alloc(0))),
  createFromBuffer: (bytes: Buffer) => strict('nativeImage', new StandinImage(bytes)),
  createFromBitmap: (bytes: Buffer, { width, height }: { width: number; height: number; scaleFactor?: number }) => {
    if (bytes.length !== width * height * 4) throw new Error('invalid buffer size')
    return strict('nativeImage', new StandinImage(bytes, { width, height }))
  },
})
