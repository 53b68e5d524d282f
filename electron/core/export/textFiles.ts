import type { TextFileName } from '../../../shared/contract.ts'
import { Refusal } from '../../../shared/dispatch.ts'
import { replaceFile } from '../platform/replaceFile.ts'
import type { Ports } from '../ports.ts'
import { DownloadTickets } from './downloadTickets.ts'
import type { Download } from './exports.ts'

const extensions: Record<TextFileName, { extension: string; mediaType: string }> = {
  settings: { extension: 'json', mediaType: 'application/json' },
  diagnostics: { extension: 'txt', mediaType: 'text/plain' },
}

/** Short texts of ours saved where the user says, or given to the browser to save. */
export class TextFiles {
  readonly #ports: Pick<Ports, 'clock' | 'chooseFile'>
  readonly #tickets: DownloadTickets<{ name: TextFileName; text: string }>

  constructor(ports: Pick<Ports, 'clock' | 'chooseFile'>) {
    this.#ports = ports
    this.#tickets = new DownloadTickets(ports.clock)
  }

  /** `file` is where it was saved, `download` where a browser gets it; both `null` when the user chose nowhere. */
  async save(name: TextFileName, text: string): Promise<{ file: string | null; download: string | null }> {
    const { chooseFile } = this.#ports
    if (chooseFile === undefined) return { file: null, download: this.#tickets.issue({ name, text }).download }
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
    const ticket = this.#tickets.take(id)
    if (ticket === null) return null
    return { name: this.#fileName(ticket.name), mediaType: extensions[ticket.name].mediaType, text: once(ticket.text), cancel: () => undefined }
  }

  #fileName(name: TextFileName): string {
    return `headroom-${name}-${new Date(this.#ports.clock.now()).toISOString().slice(0, 10)}.${extensions[name].extension}`
  }
}

// oxlint-disable-next-line require-await -- a download is read piece by piece; this one has a single piece
async function* once(text: string): AsyncGenerator<string> {
  yield text
}
