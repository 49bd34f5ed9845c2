import type { Command } from 'commander'
import { textOf } from '../../../server/core/text/bytes.ts'
import { inertJson, visible } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { bytesFrom } from '../../input/request.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { credentialLine } from '../../print/credential.ts'
import { withData } from '../../with-api.ts'
import type { DataFlags } from './credential.ts'

export function importCredentials(command: Command, context: Context): void {
  command
    .command('import')
    .summary('import credentials from Vapi JSON or .env')
    .description(
      'Import credentials from Vapi JSON (credential, server, assistant, tool, phone number) or a .env file.',
    )
    .argument('<file>', 'file, or - for standard input')
    .addOption(dataDirOption())
    .addOption(jsonOption('the added credentials and the server objects for Vapi as JSON'))
    .addHelpText(
      'after',
      examples('credentials import assistant.json', 'credentials import .env', 'credentials import - < server.json'),
    )
    .action(async (file: string, flags: DataFlags) => {
      const text = textOf(await bytesFrom(context, file))
      const result = await withData(context, flags, async (client) => await client.importCredentials({ text }))
      if (flags.json) return context.out(inertJson(result))
      for (const view of result.added) context.out(`Added ${credentialLine(view, context.style)}`)
      if (result.added.length === 0) context.out('Nothing was added.')
      for (const { path, server } of result.servers) context.out(`\n${serverTitle(path)}\n${inertJson(server, 2)}`)
      for (const note of result.notes) context.err(visible(note))
    })
}

const serverTitle = (path: string): string =>
  path === ''
    ? 'Paste this server object into Vapi (without the secret):'
    : `Paste this into Vapi at ${visible(path)} (without the secret):`
