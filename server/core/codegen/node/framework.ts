/** How a framework of Node hands a request over. `headers` and `body` are the verifying function's first parameters. */
export interface Framework {
  id: string
  title: string
  /** Parameter types are written where the file is TypeScript. */
  typed: boolean
  imports: readonly string[]
  /** The request's headers inside the route. */
  headers: string
  /** Reads a header; `name` is an expression. Gives undefined or null when there is none. */
  header: (name: string) => string
  /** The rest of the file: a route that calls the function. */
  route: (call: Call) => string[]
  /** The request's parts as expressions inside the route. */
  parts: { method: string; path: string }
}

/** How the route calls the verifying function. */
export interface Call {
  /** `isGenuine(request.headers, body)`, with `await` where it must be. */
  expression: string
  waits: boolean
  /** The raw bytes of the body are needed. */
  raw: boolean
  /** Refuses the request unless it is genuine. */
  unlessGenuine: (refusal: string) => string[]
}
