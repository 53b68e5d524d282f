/**
 * Makes every use of a member the stand-in does not have throw by name. A silent no-op would make tests lie: the app
 * would pass here and fail in Electron, or the other way round.
 */
export function strict<T extends object>(name: string, target: T): T {
  const unknown = (member: PropertyKey): Error => new Error(`standin: ${name}.${String(member)} is not implemented`)
  const proxy: T = new Proxy(target, {
    get(_target, member) {
      if (!(member in target)) {
        // Promises and inspectors ask every object for these.
        if (typeof member === 'symbol' || member === 'then' || member === 'toJSON') return undefined
        throw unknown(member)
      }
      const value: unknown = Reflect.get(target, member, target)
      if (typeof value !== 'function' || isClass(value)) return value
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, args)
        return result === target ? proxy : result
      }
    },
    set(_target, member, value) {
      if (!(member in target)) throw unknown(member)
      return Reflect.set(target, member, value, target)
    },
  })
  return proxy
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value))
}
