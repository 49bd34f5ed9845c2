export interface ReadResponse {
  path: string
  status: number
  /** Address, header lines and body. */
  text: string
}

/** The name that stands for an id, by what the path is about. */
const nameIn = (path: string, credential: string): string =>
  /^\/api\/(credentials|oauth)\//.test(path) ? credential : 'latest'

/** Asks for all that can be read of an inspector, by its own description: of the newest event, and of one credential. */
export async function readAllResponses(inspectorUrl: string, credential: string): Promise<ReadResponse[]> {
  const { origin, hash } = new URL(inspectorUrl)
  const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` }
  const { paths } = (await (await fetch(`${origin}/api/openapi.json`, { headers })).json()) as {
    paths: Record<string, object>
  }
  const readable = Object.entries(paths).flatMap(([path, methods]) => ('get' in methods ? [path] : []))
  const named = readable.map((path) => path.replaceAll(/\{\w+\}/g, nameIn(path, credential)))
  return Promise.all(
    ['/', '/api/none', '/api/openapi.json', ...named].map(async (path) => {
      const answer = await fetch(origin + path, { headers })
      const text = [answer.url, ...[...answer.headers].flat(), await answer.text()].join('\n')
      return { path, status: answer.status, text }
    }),
  )
}
