import envPaths from 'env-paths'

/** Where both shells keep the user's data unless told otherwise: the platform's own place, e.g. `~/.local/share/headroom`. */
export const defaultDataDir = (): string => envPaths('headroom', { suffix: '' }).data
