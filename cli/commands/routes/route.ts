import { Option, type Command } from 'commander'
import type { RouteView } from '../../../server/core/api/views/route.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import type { Route, RouteHeader } from '../../../server/core/model/route.ts'

export interface DataFlags {
  dataDir?: string
  json?: true
}

/** What a route matches. */
export interface SelectorFlags {
  method?: string
  header?: string
}

export const addSelectorOptions = (command: Command): Command =>
  command
    .addOption(new Option('--method <method>', 'only this HTTP method'))
    .addOption(new Option('--header <line>', 'only with this header: "Name" or "Name: value"'))

/** A path as it was typed, or the path of a URL that was pasted. */
export const pathFrom = (text: string): string => (/^https?:\/\//i.test(text) ? new URL(text).pathname : text)

/** What a route with these flags matches. */
export function selectorFrom(
  path: string,
  { method, header }: SelectorFlags,
): Pick<Route, 'path' | 'method' | 'header'> {
  return {
    path: pathFrom(path),
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(header === undefined ? {} : { header: headerFrom(header) }),
  }
}

/** Throws BAD_OPTION. */
export function headerFrom(line: string): RouteHeader {
  const [, name, value] = /^([^:\s]+)\s*(?::\s*(.*))?$/.exec(line) ?? []
  if (name === undefined)
    throw new VhookError(problems.badOption('--header', 'must have the form "Name" or "Name: value"'))
  return { name, ...(value === undefined || value === '' ? {} : { value }) }
}

/** The routes that the API can replace. Those of the config file cannot be changed here. */
export const storedRoutes = (all: readonly RouteView[]): Route[] =>
  all.filter(({ source }) => source === 'stored').map(({ source: _source, ...route }) => route)
