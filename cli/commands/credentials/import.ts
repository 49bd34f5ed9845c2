import type { Command } from 'commander'
import { textOf } from '../../../server/core/text/bytes.ts'
import { inertJson, visible } from '../../../server/core/text/escape.ts'
import { withData } from '../../with-api.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { credentialLine } from '../../print/credential.ts'
import type { Context } from '../../program.ts'
import { bytesFrom } from '../../request-input.ts'
import type { DataFlags } from './find.ts'

/** Puts the commands into the program that take credentials from elsewhere and give them away. */
export function addExchange(command: Command, context: Context): void {
  addImport(command, context)
  addExport(command, context)
  addEncryption(command, context)
}

function addImport(command: Command, context: Context): void {
  command
    .command('import')
    .description(
      "add what a text holds: Vapi's JSON of a credential, server, assistant, tool or phone number; or a .env",
    )
    .argument('<file>', 'file, or - for standard input')
    .addOption(dataDirOption())
    .addOption(jsonOption('what was added, and the servers to paste back'))
    .addHelpText(
      'after',
      examples('credentials import assistant.json', 'credentials import .env', 'credentials import - < server.json'),
    )
    .action(async (file: string, flags: DataFlags) => {
      const text = textOf(await bytesFrom(context, file))
      const answer = await withData(context, flags, async (client) => await client.importCredentials({ text }))
      if (flags.json) return context.out(inertJson(answer))
      for (const one of answer.added) context.out(`Added ${credentialLine(one, context.style)}`)
      for (const { path, server } of answer.servers) context.out(`\n${serverTitle(path)}\n${inertJson(server, 2)}`)
      for (const note of answer.notes) context.err(visible(note))
    })
}

const serverTitle = (path: string): string =>
  path === '' ? 'The server object for Vapi, without its secret:' : `For ${visible(path)} at Vapi, without its secret:`

interface ExportFlags extends DataFlags {
  env?: true
}

function addExport(command: Command, context: Context): void {
  command
    .command('export')
    .description("print credentials as bodies for Vapi's credential endpoint, with a placeholder for the secret")
    .argument('[ids...]', 'their ids (default: all)')
    .option('--env', 'print lines of a .env with empty values instead')
    .addOption(dataDirOption())
    .addOption(jsonOption('both, and why some cannot be exported'))
    .addHelpText('after', examples('credentials export vapi-prod', 'credentials export --env > .env.example'))
    .action(async (ids: string[], flags: ExportFlags) => {
      const answer = await withData(context, flags, async (client) => await client.exportCredentials({ ids }))
      if (flags.json) return context.out(inertJson(answer))
      if (flags.env) return context.out(answer.env.trimEnd())
      const bodies = answer.credentials.flatMap((one) => ('body' in one ? [one.body] : []))
      for (const one of answer.credentials) if ('why' in one) context.err(visible(`${one.id}: ${one.why}`))
      if (bodies.length === 0) return context.answer(1)
      context.out(inertJson(bodies.length === 1 ? bodies[0] : bodies, 2))
    })
}

interface EncryptionFlags extends DataFlags {
  replace?: true
}

function addEncryption(command: Command, context: Context): void {
  command
    .command('encryption')
    .description('make a key pair for arguments that Vapi encrypts, and print what to paste there')
    .argument('<id>', 'id of the credential')
    .option('--replace', 'make a new pair; what the old one opens stays shut')
    .addOption(dataDirOption())
    .addOption(jsonOption('the public key, and the body to paste'))
    .addHelpText('after', examples('credentials encryption vapi-prod', 'credentials encryption vapi-prod --json'))
    .action(async (id: string, flags: EncryptionFlags) => {
      const key = await withData(context, flags, async (client) => {
        if (flags.replace) return await client.createEncryptionKey({ id, replace: true })
        return await client.getEncryptionKey({ id }).catch(async (error: unknown) => {
          if (!isNoSuchKey(error)) throw error
          return await client.createEncryptionKey({ id })
        })
      })
      if (flags.json) return context.out(inertJson(key))
      context.out(key.publicKey.trimEnd())
      context.out('\nFor the credential at Vapi; name the fields in encryptedPaths of the server:')
      context.out(inertJson(key.body, 2))
    })
}

const isNoSuchKey = (error: unknown): boolean =>
  error instanceof Error && 'problem' in error && (error.problem as { code: string }).code === 'NO_SUCH_KEY'
