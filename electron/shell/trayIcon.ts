import type { Level } from './glance.ts'

/** Colours as red, green, blue; told apart by shape too, since not everybody sees them. */
const looks: Record<Level, { colour: readonly [number, number, number]; filled: number }> = {
  idle: { colour: [128, 128, 128], filled: 0 },
  ok: { colour: [46, 160, 67], filled: 0.35 },
  warning: { colour: [210, 140, 0], filled: 0.7 },
  trouble: { colour: [207, 34, 46], filled: 1 },
}

const ringWidth = 0.16
/** Steps per pixel and direction for smooth edges. */
const samples = 3

/** A ring that fills from below as things get worse: `size` by `size` pixels, four bytes each (blue, green, red, alpha). */
export function trayPixels(level: Level, size: number): Uint8Array {
  const { colour, filled } = looks[level]
  const [red, green, blue] = colour
  const pixels = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const alpha = Math.round(255 * coverage(x, y, size, filled))
      // Premultiplied, as bitmaps are on all platforms.
      pixels.set([blue, green, red].map((part) => Math.round((part * alpha) / 255)).concat(alpha), (y * size + x) * 4)
    }
  }
  return pixels
}

/** Part of the pixel that is drawn, 0 to 1. */
function coverage(x: number, y: number, size: number, filled: number): number {
  let inside = 0
  for (let step = 0; step < samples * samples; step++) {
    const px = (x + ((step % samples) + 0.5) / samples) / size - 0.5
    const py = (y + (Math.floor(step / samples) + 0.5) / samples) / size - 0.5
    const distance = Math.hypot(px, py) * 2
    if (distance <= 1 && (distance >= 1 - 2 * ringWidth || 0.5 - py <= filled)) inside++
  }
  return inside / (samples * samples)
}
