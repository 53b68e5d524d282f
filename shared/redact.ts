/** Replaces everything that looks like a secret, and every value equal to one of `secrets` (RX-2). */
export function redactText(text: string, secrets: readonly string[] = []): string {
  throw new Error(`not written yet ${text.length} ${secrets.length}`)
}

/** Makes control, bidi, invisible characters and lone surrogates visible as ⟨U+202E⟩ and caps the length (RX-3, RX-4, trust C13). */
export function safeText(text: string, maxChars: number): string {
  throw new Error(`not written yet ${text.length} ${maxChars}`)
}

/** The shape of call arguments without their content, e.g. `{title: string(120), tags: array(3)}` (RX-1); bounded. */
export function argsShape(value: unknown): string {
  throw new Error(`not written yet ${typeof value}`)
}

/** A copy of an argument tree with secrets replaced, bounded in depth and size; for the opt-in full text (RX-1, RX-2). */
export function redactValue(value: unknown, secrets: readonly string[] = []): unknown {
  throw new Error(`not written yet ${typeof value} ${secrets.length}`)
}
