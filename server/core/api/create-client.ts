import { routes } from './routes.ts'
import type { ApiRoute, InputOf, ResponseOf, RouteName } from './routes.ts'

export interface ApiRequest {
  method: string
  headers: Record<string, string>
  body?: string
}

export interface ApiResponse {
  text(): Promise<string>
  arrayBuffer(): Promise<ArrayBuffer>
}

/** How a client reaches the inspector. */
export interface Connection {
  token: () => string
  /** Resolves with a response that is not an error; rejects with the error of its caller's choice otherwise. */
  send: (path: string, request: ApiRequest) => Promise<ApiResponse>
}

type Call<Name extends RouteName> =
  Partial<InputOf<Name>> extends InputOf<Name>
    ? (input?: InputOf<Name>) => Promise<ResponseOf<Name>>
    : (input: InputOf<Name>) => Promise<ResponseOf<Name>>

/** One function for each route of the API. */
export type ApiClient = { readonly [Name in RouteName]: Call<Name> }

const readers = {
  json: async (response: ApiResponse): Promise<unknown> => JSON.parse(await response.text()),
  text: (response: ApiResponse) => response.text(),
  bytes: async (response: ApiResponse) => new Uint8Array(await response.arrayBuffer()),
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value !== 'object' || value === null) return String(value)
  const { min, max } = value as { min: number; max: number }
  return `${min}-${max}`
}

/** Fields as a query with its question mark. A range becomes `min-max`, a list is joined with commas. */
export /** `encodeURIComponent` throws for a lone surrogate, which a command line may contain. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

function queryText(fields: object): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  const text = given.map(([name, value]) => `${name}=${encode(textOf(value))}`).join('&')
  return text === '' ? '' : `?${text}`
}

async function call({ token, send }: Connection, name: RouteName, input: object): Promise<unknown> {
  const { method, path, kind, open }: ApiRoute = routes[name]
  const { id, ...rest }: { id?: string } = input
  const hasId = path.includes(':id')
  const target = path.replace(':id', () => encode(String(id)))
  const fields = hasId ? rest : input
  const headers: Record<string, string> = open ? {} : { authorization: `Bearer ${token()}` }
  if (method === 'GET') return await readers[kind](await send(target + queryText(fields), { method, headers }))
  // The API requires this type for every change, also for one without a body.
  headers['content-type'] = 'application/json'
  const body = method === 'DELETE' ? {} : { body: JSON.stringify(fields) }
  return await readers[kind](await send(target, { method, headers, ...body }))
}

/** The client of the API over any connection. */
export function createClient(connection: Connection): ApiClient {
  const names = Object.keys(routes) as RouteName[]
  const calls = names.map((name) => [name, (input: object = {}) => call(connection, name, input)])
  return Object.fromEntries(calls) as ApiClient
}
