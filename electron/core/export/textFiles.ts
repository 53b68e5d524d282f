import { randomBytes } from 'node:crypto'
import type { TextFileName } from '../../../shared/contract.ts'
import { Refusal } from '../../../shared/dispatch.ts'
import { replaceFile } from '../platform/replaceFile.ts'
import type { Ports } from '../ports.ts'
import type { Download } from './exports.ts'

const extensions: Record<TextFileName, { extension: string; mediaType: string }> = {
  settings: { extension: 'json', mediaType: 'application/json' },
  diagnostics: { extension: 'txt', mediaType: 'text/plain' },
}
/** A link to a download is good for so long, once. */
const ticketMs = 60_000

/** Short texts of ours saved where the user says, or given to the browser to save. */
export class TextFiles {
  readonly #ports: Pick<Ports, 'clock' | 'chooseFile'>
  readonly #tickets = new Map<string, { name: TextFileName; text: string; until: number }>()

  constructor(ports: Pick<Ports, 'clock' | 'chooseFile'>) {
    this.#ports = ports
  }

  /** `file` is where it was saved, `download` where a browser gets it; both `null` when the user chose nowhere. */
  async save(name: TextFileName, text: string): Promise<{ file: string | null; download: string | null }> {
    const { clock, chooseFile } = this.#ports
    if (chooseFile === undefined) {
      for (const [old, { until }] of this.#tickets) if (until < clock.monotonic()) this.#tickets.delete(old)
      const id = randomBytes(32).toString('base64url')
      this.#tickets.set(id, { name, text, until: clock.monotonic() + ticketMs })
      return { file: null, download: `/exports/${id}` }
    }
    const file = await chooseFile(this.#fileName(name))
    if (file === null) return { file, download: null }
    try {
      await replaceFile(file, text)
    } catch (error) {
      throw new Refusal('refused', `The file could not be written: ${error instanceof Error ? error.message : String(error)}`)
    }
    return { file, download: null }
  }

  /** What a browser asks for with the link it was given; `null` when the link was used or is too old. */
  download(id: string): Download | null {
    const ticket = this.#tickets.get(id)
    this.#tickets.delete(id)
    if (ticket === undefined || ticket.until < this.#ports.clock.monotonic()) return null
    return { name: this.#fileName(ticket.name), mediaType: extensions[ticket.name].mediaType, text: once(ticket.text), cancel: () => undefined }
  }

  #fileName(name: TextFileName): string {
    return `headroom-${name}-${new Date(this.#ports.clock.now()).toISOString().slice(0, 10)}.${extensions[name].extension}`
  }
}

// A download is read piece by piece; this one has a single piece.
// oxlint-disable-next-line require-await
async function* once(text: string): AsyncGenerator<string> {
  yield text
}
