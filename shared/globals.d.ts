/**
 * The few web-platform globals that every runtime of ours has (Node, browser, Electron) and `shared` may use.
 * Declared here because `shared` compiles without DOM and Node types.
 */
declare global {
  class URL {
    constructor(url: string, base?: string)
    static canParse(url: string, base?: string): boolean
    readonly href: string
    readonly origin: string
    readonly protocol: string
    readonly username: string
    readonly password: string
    readonly host: string
    readonly hostname: string
    readonly port: string
    readonly pathname: string
    readonly search: string
    readonly hash: string
  }
  /** Base64 of a text of Latin-1 characters. */
  function btoa(text: string): string
}
export {}
