import type { Command } from 'commander'
import { VhookError } from '../../../server/core/model/errors.ts'
import { inertJson } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import type { DataFlags } from './credential.ts'

interface Flags extends DataFlags {
  replace?: true
}

export function encryptionKey(command: Command, context: Context): void {
  command
    .command('encryption')
    .summary('create a key pair for encrypted arguments')
    .description('Create a key pair for tool arguments that Vapi encrypts, and print what to paste into Vapi.')
    .argument('<id>', 'credential id')
    .option('--replace', 'create a new key pair; arguments encrypted for the old one can no longer be decrypted')
    .addOption(dataDirOption())
    .addOption(jsonOption('the public key and the body to paste as JSON'))
    .addHelpText('after', examples('credentials encryption vapi-prod', 'credentials encryption vapi-prod --json'))
    .action(async (id: string, flags: Flags) => {
      const key = await withData(context, flags, async (client) => {
        if (flags.replace) return await client.createEncryptionKey({ id, replace: true })
        return await client.getEncryptionKey({ id }).catch(async (error: unknown) => {
          if (!isNoSuchKey(error)) throw error
          return await client.createEncryptionKey({ id })
        })
      })
      if (flags.json) return context.out(inertJson(key))
      context.out(key.publicKey.trimEnd())
      context.out(
        '\nSet this on the credential in Vapi, and list the encrypted fields in encryptedPaths of the server:',
      )
      context.out(inertJson(key.body, 2))
    })
}

const isNoSuchKey = (error: unknown): boolean => error instanceof VhookError && error.problem.code === 'NO_SUCH_KEY'
