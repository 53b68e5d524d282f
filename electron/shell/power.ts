import type { PowerMonitor } from 'electron'
import type { Power } from '../core/ports.ts'

/** Sleep and wake as the core wants to know them (PO-5). */
export function createPower(monitor: Pick<PowerMonitor, 'on' | 'isOnBatteryPower'>): Power {
  return {
    onSuspend: (listener) => void monitor.on('suspend', listener),
    onResume: (listener) => void monitor.on('resume', listener),
    onBattery: () => monitor.isOnBatteryPower(),
  }
}
