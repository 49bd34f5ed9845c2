import { type Command, Option } from 'commander'
import type { SecretTestResult } from '../../../server/core/api/views/fix.ts'
import { inertJson, visible } from '../../../server/core/text/escape.ts'
import type { Context } from '../../context.ts'
import { readSecret, type SecretFlags } from '../../input/secret.ts'
import { dataDirOption, examples, jsonOption } from '../../options.ts'
import { withData } from '../../with-api.ts'
import type { DataFlags } from './credential.ts'

interface Flags extends DataFlags, SecretFlags {
  keep?: true
}

export function testSecret(command: Command, context: Context): void {
  command
    .command('test')
    .summary('try another secret on the failed events')
    .description('Try another secret on the newest failed events. Stores nothing without --keep.')
    .argument('<id>', 'credential id')
    .addOption(new Option('--secret-stdin', 'read the secret from standard input').conflicts('secretEnv'))
    .option('--secret-env <name>', 'read the secret from this environment variable')
    .option('--keep', 'store the secret if an event verifies with it')
    .addOption(dataDirOption())
    .addOption(jsonOption('the result as JSON'))
    .addHelpText('after', examples('credentials test stripe', 'credentials test stripe --secret-env NEW_SECRET --keep'))
    .action(async (id: string, flags: Flags) => {
      const secret = await readSecret(context, flags, 'Secret to test')
      const keep = flags.keep === true
      const result = await withData(context, flags, async (client) => await client.testSecret({ id, secret, keep }))
      context.out(flags.json ? inertJson(result) : resultLines(result).join('\n'))
      if (result.valid === 0 && !result.fix) context.exitWith(1)
    })
}

function resultLines({ events, valid, fix, kept }: SecretTestResult): string[] {
  const edits = fix?.secret?.length ? `this change of the secret: ${fix.secret.join(', ')}` : 'a change of the plan'
  const stored = kept?.reverified
  return [
    ...events.map(({ verdict, method, path }) => visible(`${verdict === 'valid' ? '✓' : '✗'} ${method} ${path}`)),
    `${valid} of ${events.length} failed events verify with this secret.`,
    ...(fix ? [visible(`An event verifies after ${edits}.`)] : []),
    ...(stored ? [`Stored. Valid now: ${stored.valid} of ${stored.events} events.`] : []),
  ]
}
