import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createPower } from '../../electron/shell/power.ts'

/** The `powerMonitor` of Electron, on a machine whose plug the test pulls. */
class Monitor extends EventEmitter {
  battery = false
  isOnBatteryPower(): boolean {
    return this.battery
  }
}

test('tells the core of sleep and wake, and whether the machine runs on battery now', () => {
  const monitor = new Monitor()
  const power = createPower(monitor as never)
  const heard: string[] = []
  power.onSuspend(() => heard.push('suspend'))
  power.onResume(() => heard.push('resume'))
  monitor.emit('suspend')
  monitor.emit('resume')
  expect(heard).toEqual(['suspend', 'resume'])
  expect(power.onBattery?.()).toBe(false)
  monitor.battery = true
  expect(power.onBattery?.()).toBe(true)
})
