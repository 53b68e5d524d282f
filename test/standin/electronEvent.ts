/** The first argument of every Electron event listener. */
export interface ElectronEvent {
  defaultPrevented: boolean
  preventDefault(): void
}

/** A fresh event with the given extra members. */
export function electronEvent<T extends object>(extra: T = {} as T): ElectronEvent & T {
  const event = {
    ...extra,
    defaultPrevented: false,
    preventDefault: () => void (event.defaultPrevented = true),
  }
  return event
}
