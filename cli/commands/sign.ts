import { Option } from 'commander'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'
import type { Signed } from '../../server/core/signing/sign.ts'
import type { Context } from '../context.ts'
import { addRequestOptions, asEvent, credentialOption, requestFrom, type RequestFlags } from '../input/request.ts'
import { milliseconds } from '../input/time.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { signedJson, signedLines } from '../print/signed.ts'
import { withData } from '../with-api.ts'

interface Flags extends RequestFlags {
  credential?: string
  now?: number
  id?: string
  dataDir?: string
  json?: true
}

/** `vhook sign`: the headers that make a request valid. */
export const sign: AddCommand = (program, context) => {
  const command = program
    .command('sign')
    .summary('sign a request')
    .description('Print the headers that make a request valid, the signed payload, and a curl command.')
    .argument('[event or file]', 'event, file with a request, or - for standard input')
    .addOption(new Option('--credential <file or id>', 'credential file; for stored events, a credential id'))
    .addOption(new Option('--now <ms>', 'sign as of this time, in Unix milliseconds').argParser(milliseconds))
    .option('--id <id>', 'message id to sign (default: a new one)')
  addRequestOptions(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('the headers and the signed bytes as JSON'))
    .addHelpText(
      'after',
      examples(
        'sign --request request.json --credential credential.json',
        'sign --body-file body.json --url https://example.com/hook --credential c.json --json',
        'sign latest --credential vapi-prod',
      ),
    )
    .action(async (source: string | undefined, flags: Flags) => {
      const request = await requestFrom(context, flags, source)
      if (request) return await signRequest(context, request, flags)
      if (source !== undefined) return await signEvent(context, source, flags)
      throw new VhookError(
        problems.badUsage('Nothing to sign.', 'Pass an event such as latest, a request file, or --body-file.'),
      )
    })
}

async function signRequest(context: Context, request: SignedRequest, flags: Flags): Promise<void> {
  const credential = await credentialOption(context, flags.credential)
  const { sign: run } = await import('../../server/core/signing/sign.ts')
  const id = flags.id === undefined ? {} : { id: flags.id }
  const signed = await run(request, credential, { now: flags.now ?? context.now(), ...id })
  context.out(flags.json ? signedJson(signed) : await textOf(context, signed))
}

async function textOf({ style }: Context, signed: Signed): Promise<string> {
  const { toCurl } = await import('../../server/core/export/curl.ts')
  const { request, headers } = signed
  const curl = request.url.includes('://') ? toCurl({ ...request, headers }, { secrets: 'shown' }) : undefined
  return signedLines(signed, curl, style).join('\n')
}

/** A stored event is signed next to the vault, so that the secret never leaves it. */
async function signEvent(context: Context, name: string, { credential, json, dataDir }: Flags): Promise<void> {
  const chosen = credential === undefined ? {} : { credential }
  const preview = await withData(
    context,
    dataDir === undefined ? {} : { dataDir },
    async (client) => await asEvent(name, () => client.previewReplay({ id: name, signature: 'resign', ...chosen })),
  )
  context.out(json ? signedJson(preview) : signedLines(preview, undefined, context.style).join('\n'))
}
