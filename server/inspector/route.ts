import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { ResponseOf, RouteName, TypesOf } from '../core/api/routes.ts'
import type { RouteContext } from './options.ts'

/** How a route validates requests, and what the OpenAPI document says about it. */
export interface RouteSchema {
  summary: string
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** In bytes; default 1 MiB. */
  bodyLimit?: number
  /** Default 200. */
  status?: 200 | 201
  /** A media type where the response is not JSON. */
  response: z.ZodType | string
}

type PartName = 'params' | 'query' | 'body'
type PartOf<Name extends RouteName, Part extends PartName> =
  TypesOf<Name> extends { [Key in Part]: infer Fields } ? Fields : never

/** Schemas of the types that a row of the table of routes has. */
type Typed<Name extends RouteName> = {
  [Part in PartName as PartOf<Name, Part> extends never ? never : Part]: z.ZodType<PartOf<Name, Part>>
} & { response: ResponseOf<Name> extends string | Uint8Array ? string : z.ZodType<ResponseOf<Name>> }

/** The schemas of some routes, such as those of one resource. */
export type Schemas = { [Name in RouteName]?: Omit<RouteSchema, 'response'> & Typed<Name> }

/** A response that is not JSON. Its headers include the content type. */
export interface RawResponse {
  headers: Record<string, string | number>
  content: string | Buffer | Readable
}

type Output<Row, Part extends PartName> = Row extends { [Key in Part]: z.ZodType<infer Fields> } ? Fields : undefined

/** The validated parts of a request. */
export interface Received<Row = unknown> {
  params: Output<Row, 'params'>
  query: Output<Row, 'query'>
  body: Output<Row, 'body'>
}

type Returned<Name extends RouteName> = ResponseOf<Name> extends string | Uint8Array ? RawResponse : ResponseOf<Name>

/** One handler for each of these schemas. */
export type Handlers<Rows> = {
  readonly [Name in keyof Rows & RouteName]: (
    request: Received<Rows[Name]>,
    context: RouteContext,
  ) => Returned<Name> | Promise<Returned<Name>>
}
