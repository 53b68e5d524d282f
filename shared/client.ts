import type { Answer, EventName, Events, Input, MethodName, Reply } from './contract.ts'

/** What a shell lends the page: one way to call and one way to listen. Neither throws. */
export interface Transport {
  call(name: string, input: unknown): Promise<Reply<unknown>>
  /** Calls back for each pushed event; returns the way to stop. */
  listen(onEvent: (name: EventName, payload: unknown) => void): () => void
}

/** Typed calls over any transport. */
export interface Client {
  call<Name extends MethodName>(name: Name, input: Input<Name>): Promise<Reply<Answer<Name>>>
  on<Name extends EventName>(name: Name, handler: (payload: Events[Name]) => void): () => void
}

/** Wraps a transport; types only, the core has checked and the page trusts its own core. */
export function createClient(transport: Transport): Client {
  return {
    call: (name, input) => transport.call(name, input) as ReturnType<Client['call']> as never,
    on: (name, handler) => transport.listen((event, payload) => (event === name ? handler(payload as never) : undefined)),
  }
}
