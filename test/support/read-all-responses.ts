export interface ReadResponse {
  path: string
  status: number
  /** URL, header lines and body. */
  text: string
}

/** The value for an `{id}` parameter of this path. */
const idFor = (path: string, credential: string): string =>
  /^\/api\/(credentials|oauth)\//.test(path) ? credential : 'latest'

/** Requests every GET route of an inspector's OpenAPI document, for the newest event and one credential. */
export async function readAllResponses(inspectorUrl: string, credential: string): Promise<ReadResponse[]> {
  const { origin, hash } = new URL(inspectorUrl)
  const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` }
  const { paths } = (await (await fetch(`${origin}/api/openapi.json`, { headers })).json()) as {
    paths: Record<string, object>
  }
  const readable = Object.entries(paths).flatMap(([path, methods]) => ('get' in methods ? [path] : []))
  const named = readable.map((path) => path.replaceAll(/\{\w+\}/g, idFor(path, credential)))
  return Promise.all(
    ['/', '/api/none', '/api/openapi.json', ...named].map(async (path) => {
      const response = await fetch(origin + path, { headers })
      const text = [response.url, ...[...response.headers].flat(), await response.text()].join('\n')
      return { path, status: response.status, text }
    }),
  )
}
