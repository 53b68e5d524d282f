import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from 'electron'
import type { LaunchAtLogin } from '../core/ports.ts'

/** Argument of a start that shows no window: the tray is enough, and a second start shows it. */
export const hiddenArgument = '--hidden'

/** What it needs of its surroundings. */
export interface LaunchAtLoginOptions {
  app: Pick<App, 'isPackaged' | 'getAppPath' | 'setLoginItemSettings' | 'getLoginItemSettings'>
  platform: NodeJS.Platform
  /** Absolute path of the program. */
  program: string
  /** The user's folder for settings (XDG), e.g. `~/.config`. */
  configHome: string
  /** Set by an AppImage to its own path, which is the one to start again; its program lies in a folder that goes away. */
  appImage: string | undefined
  /** Further arguments of every start, e.g. the data folder. */
  args: readonly string[]
}

/** Starting with the session: a login item on Windows and macOS, a file of the desktop's autostart folder on Linux. */
export function createLaunchAtLogin({ app, platform, program, configHome, appImage, args }: LaunchAtLoginOptions): LaunchAtLogin {
  if (platform !== 'linux') {
    // macOS passes no arguments to a login item; it says later that it was one.
    const item = platform === 'win32' ? { args: [...args, hiddenArgument] } : {}
    return {
      isOn: () => app.getLoginItemSettings(item).openAtLogin,
      set: (on) => app.setLoginItemSettings({ ...item, openAtLogin: on }),
    }
  }
  const file = join(configHome, 'autostart', 'headroom.desktop')
  return {
    isOn: () => {
      const entry = textOf(file)
      return entry !== null && !/^Hidden=true$/m.test(entry) && !/^X-GNOME-Autostart-enabled=false$/m.test(entry)
    },
    set: (on) => {
      if (!on) return rmSync(file, { force: true })
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      const command = [appImage ?? program, ...(app.isPackaged ? [] : [app.getAppPath()]), ...args, hiddenArgument]
      writeFileSync(file, autostartEntry(command), { mode: 0o600 })
    },
  }
}

/** A desktop entry that starts this command (Desktop Entry and Autostart specifications). Pure. */
export function autostartEntry(command: readonly string[]): string {
  const [program = ''] = command
  // GLib and systemd look for the program before they take `%%` for a percent sign, and drop the whole entry when it is not there.
  const findable = program.includes('%') ? ['env', ...command] : command
  return ['[Desktop Entry]', 'Type=Application', 'Name=Headroom', 'Comment=Watches API limits', `Exec=${findable.map(quoted).join(' ')}`, 'Terminal=false', 'X-GNOME-Autostart-enabled=true', ''].join('\n')
}

/** Two layers of escapes: an argument within quotes, and that as the value of an entry. Control characters have no place in one. */
function quoted(argument: string): string {
  if (/\p{Cc}/u.test(argument)) throw new Error('A path with a line break or another control character cannot be started at login.')
  if (/^[\w./=:@+-]+$/.test(argument)) return argument
  const within = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')
  return `"${within.replaceAll('\\', '\\\\')}"`
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
