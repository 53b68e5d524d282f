import envPaths from 'env-paths'

/** Where data is kept unless `--data` says otherwise: the platform's own place, e.g. `~/.local/share/headroom`. */
export const defaultDataDir = (): string => envPaths('headroom', { suffix: '' }).data
