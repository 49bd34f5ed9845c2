import { Option, type Command } from 'commander'
import { isOn } from '../server/settings/schema.ts'
import type { Context } from './context.ts'
import { jsonOption } from './options.ts'

/** Options of the commands that run until Ctrl-C. */
export const addForegroundOptions = (command: Command): Command =>
  command
    .addOption(new Option('--open', 'open the inspector in a browser (default: only in a local terminal)'))
    .addOption(new Option('--no-open', 'do not open a browser'))
    .addOption(jsonOption('NDJSON: one line of type "ready", then every live message'))

/** A person at a local terminal gets the inspector opened, unless a flag or VHOOK_OPEN says otherwise. */
export function opensBrowser(
  { interactive, env }: Context,
  { open, json }: { open: boolean | undefined; json: true | undefined },
): boolean {
  if (open !== undefined) return open
  const fromEnvironment = env['VHOOK_OPEN']
  if (fromEnvironment !== undefined) return isOn(fromEnvironment)
  return interactive && !json && env['CI'] === undefined && env['SSH_CONNECTION'] === undefined
}
