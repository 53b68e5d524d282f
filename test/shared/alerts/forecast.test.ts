import { describe, expect, it } from 'vitest'
import { stepForecast, type ForecastAlertState, type ForecastObservation } from '../../../shared/alerts/forecast.ts'
import type { ForecastState } from '../../../shared/limits/forecast.ts'

const minute = 60_000
const nothing = { earlyMs: null, midMs: null, lateMs: null, burn: null, requiredBurn: null }

function fires(...steps: [minutes: number, state: ForecastState, change?: Partial<ForecastObservation>][]): string[] {
  let state: ForecastAlertState | null = null
  return steps.flatMap(([minutes, forecastState, change]) => {
    const observation = { at: minutes * minute, forecast: { ...nothing, state: forecastState }, usedShare: 0.5, tooFast: true, windowId: 'd1', exhausted: false, ...change }
    const step = stepForecast(state, observation)
    state = JSON.parse(JSON.stringify(step.next)) as ForecastAlertState
    return step.fire.map(({ level, channel, windowId, repeat }) => `${level} ${channel} ${windowId} ${repeat}`)
  })
}

describe('the alert about a forecast', () => {
  it('tells each level once per window, and nothing milder afterwards', () => {
    expect(fires([0, 'may'], [1, 'may'], [2, 'will'], [3, 'will'], [4, 'may'], [5, 'will', { windowId: 'd2' }])).toEqual(['may inapp d1 0', 'will os d1 0', 'will os d2 0'])
    expect(fires([0, 'will'], [1, 'may'])).toEqual(['will os d1 0'])
  })

  it('is re-armed by an hour of safety without a break', () => {
    expect(fires([0, 'will'], [10, 'safe'], [69, 'will'])).toEqual(['will os d1 0'])
    expect(fires([0, 'will'], [10, 'safe'], [40, 'may'], [50, 'safe'], [80, 'safe'], [90, 'will'])).toEqual(['will os d1 0'])
    expect(fires([0, 'will'], [10, 'safe'], [70, 'safe'], [71, 'will'])).toEqual(['will os d1 0', 'will os d1 1'])
  })

  it('is silent below a tenth, when a look-back is calm, when the limit is reached and while nothing is known', () => {
    expect(fires([0, 'will', { usedShare: 0.09 }], [1, 'will', { tooFast: false }], [2, 'will', { exhausted: true }], [3, 'unknown'])).toEqual([])
  })
})
