/** How a Node framework passes a request on. `headers` and `body` are the first parameters of the verifying function. */
export interface Framework {
  id: string
  title: string
  /** Whether the file is TypeScript. */
  typed: boolean
  imports: readonly string[]
  /** The request's headers inside the route. */
  headers: string
  /** Expression that reads a header; `name` is an expression. Evaluates to undefined or null if absent. */
  header: (name: string) => string
  /** The route that calls the function. */
  route: (call: Call) => string[]
  /** Expressions for method and path inside the route. */
  parts: { method: string; path: string }
}

/** How the route calls the verifying function. */
export interface Call {
  /** `isValid(request.headers, body)`, with `await` if needed. */
  expression: string
  waits: boolean
  /** The raw bytes of the body are needed. */
  raw: boolean
  /** Lines that reject the request unless it is valid. */
  rejectUnlessValid: (refusal: string) => string[]
}
