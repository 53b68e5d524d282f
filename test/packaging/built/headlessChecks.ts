import { expect, it } from 'vitest'
import type { Ended } from './runProgram.ts'

/** What every installed headless app must do. `headroom` runs its command. */
export function itWorks(headroom: (...args: string[]) => Promise<Ended>): void {
  it('prints one JSON object for an empty data folder, and nothing else', async () => {
    const { code, stdout, stderr } = await headroom('--once', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({ connections: 0, errors: [] })
  })

  it('watches the simulated APIs and stores their calls', async () => {
    const { code, stdout, stderr } = await headroom('--demo', '--for', '10', '--json')
    expect({ code, stderr: stderr.replace(/#token=\S+/, '') }).toMatchObject({ code: 0, stderr: expect.stringContaining('Headroom is at http://127.0.0.1:') })
    const state = JSON.parse(stdout) as { connections: number; calls: number }
    expect(state.connections).toBeGreaterThan(0)
    expect(state.calls).toBeGreaterThan(0)
  })

  it('explains its flags, and refuses one it does not have in a sentence', async () => {
    expect((await headroom('--help')).stdout).toContain('--once')
    expect(await headroom('--nonsense')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("'--nonsense'") })
  })
}
