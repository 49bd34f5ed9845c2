import type { Command } from 'commander'
import { inertJson, visible } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import type { DataFlags } from './credential.ts'

interface Flags extends DataFlags {
  env?: true
}

export function exportCredentials(command: Command, context: Context): void {
  command
    .command('export')
    .summary('export credentials for Vapi or as .env')
    .description("Print credentials as request bodies for Vapi's credential API, with placeholders for secrets.")
    .argument('[ids...]', 'credential ids (default: all)')
    .option('--env', 'print .env lines with empty values instead')
    .addOption(dataDirOption())
    .addOption(jsonOption('both as JSON, with a reason for each one that cannot be exported'))
    .addHelpText('after', examples('credentials export vapi-prod', 'credentials export --env > .env.example'))
    .action(async (ids: string[], flags: Flags) => {
      const result = await withData(context, flags, async (client) => await client.exportCredentials({ ids }))
      if (flags.json) return context.out(inertJson(result))
      if (flags.env) return context.out(result.env.trimEnd())
      const bodies = result.credentials.flatMap((entry) => ('body' in entry ? [entry.body] : []))
      for (const entry of result.credentials) if ('why' in entry) context.err(visible(`${entry.id}: ${entry.why}`))
      if (bodies.length === 0) return context.exitWith(1)
      context.out(inertJson(bodies.length === 1 ? bodies[0] : bodies, 2))
    })
}
