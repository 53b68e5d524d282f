/** Position and size on the desktop, in device-independent pixels. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** Where the window was left. */
export interface WindowPlace {
  bounds: Rectangle
  maximized: boolean
  /** The user knows that closing the window does not end the app. */
  hiddenBefore: boolean
}

/** What to open a window with; without x and y the desktop chooses. */
export type Opening = { width: number; height: number; x?: number; y?: number; maximized: boolean; hiddenBefore: boolean }

const usual: Opening = { width: 1180, height: 780, maximized: false, hiddenBefore: false }
const smallest = { width: 480, height: 360 }
/** So much of the window's top has to be on a screen to be dragged back. */
const graspable = { width: 120, height: 40 }

/** Where to open: as it was left, unless that is no longer on any screen or was never sensible. */
export function placeWindow(saved: unknown, screens: readonly Rectangle[]): Opening {
  if (!isPlace(saved)) return usual
  const { bounds, maximized, hiddenBefore } = saved
  const size = { width: Math.max(bounds.width, smallest.width), height: Math.max(bounds.height, smallest.height), maximized, hiddenBefore }
  const reachable = screens.some((screen) => {
    const width = Math.min(bounds.x + size.width, screen.x + screen.width) - Math.max(bounds.x, screen.x)
    const topIsIn = bounds.y >= screen.y && bounds.y + graspable.height <= screen.y + screen.height
    return topIsIn && width >= graspable.width
  })
  return reachable ? { ...size, x: bounds.x, y: bounds.y } : size
}

function isPlace(saved: unknown): saved is WindowPlace {
  if (typeof saved !== 'object' || saved === null) return false
  const { bounds, maximized, hiddenBefore } = saved as Partial<WindowPlace>
  if (typeof maximized !== 'boolean' || typeof hiddenBefore !== 'boolean' || typeof bounds !== 'object' || bounds === null) return false
  const { x, y, width, height } = bounds
  return [x, y, width, height].every((value) => Number.isInteger(value) && Math.abs(value) < 100_000) && width > 0 && height > 0
}
