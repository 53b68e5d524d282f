import type { Dialect } from '../../../shared/dialects/types.ts'
import type { EndpointName } from '../../../shared/model.ts'

/** The endpoints a dialect polls, in the order of PO-7: the cheap usage answer closes most questions. */
export function endpointsOf(dialect: Dialect): EndpointName[] {
  return (['usage', 'activity', 'probe'] as const).filter((name) => dialect.endpoints[name] !== undefined)
}

/** Address of one endpoint: the user's path, else the dialect's. */
export function endpointUrl(connection: { baseUrl: string; paths?: Partial<Record<EndpointName, string | undefined>> | undefined }, dialect: Dialect, endpoint: EndpointName): string {
  const path = connection.paths?.[endpoint] ?? dialect.endpoints[endpoint]?.path ?? '/'
  return `${connection.baseUrl.replace(/\/+$/, '')}${path}`
}
