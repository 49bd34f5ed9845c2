import { Option } from 'commander'

import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'
import type { Signed } from '../../server/core/signing/sign.ts'
import { withData } from '../with-api.ts'
import { milliseconds } from '../parse-time.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { signedJson, signedLines } from '../print/signed.ts'
import type { Context } from '../program.ts'
import { credentialOption, isFile, requestFrom, type RequestFlags } from '../request-input.ts'
import { addRequestOptions } from './verify.ts'

interface Flags extends RequestFlags {
  credential?: string
  now?: number
  id?: string
  dataDir?: string
  json?: true
}

/** `vhook sign`: the headers that a request should carry. */
export const sign: AddCommand = (program, context) => {
  const command = program
    .command('sign')
    .description('print the headers that make a request valid, the signed text, and a curl command that sends it')
    .argument('[event or file]', 'event to sign anew, file with a request, or - for standard input')
    .addOption(new Option('--credential <file or id>', 'credential as a JSON file; for events the id of a stored one'))
    .addOption(new Option('--now <ms>', 'time to sign for, in Unix milliseconds').argParser(milliseconds))
    .option('--id <id>', 'message id to sign; made when absent')
  addRequestOptions(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('headers and the signed bytes'))
    .addHelpText(
      'after',
      examples(
        'sign --request request.json --credential credential.json',
        'sign --body-file body.json --url https://example.com/hook --credential c.json --json',
        'sign latest --credential vapi-prod',
      ),
    )
    .action(async (source: string | undefined, flags: Flags) => {
      const isPaste = source === '-' || (source !== undefined && (await isFile(source)))
      const request = await requestFrom(context, isPaste ? { ...flags, request: source } : flags)
      if (request) return await signGiven(context, request, flags)
      if (source !== undefined) return await signStored(context, source, flags)
      throw new VhookError(
        problems.badUsage('Nothing was given to sign.', 'Give --request or --body-file, or name an event.'),
      )
    })
}

async function signGiven(context: Context, request: SignedRequest, flags: Flags): Promise<void> {
  const credential = await credentialOption(context, flags.credential)
  const { sign: run } = await import('../../server/core/signing/sign.ts')
  const id = flags.id === undefined ? {} : { id: flags.id }
  const signed = await run(request, credential, { now: flags.now ?? context.now(), ...id })
  context.out(flags.json ? signedJson(signed) : await readable(context, signed))
}

async function readable({ style }: Context, signed: Signed): Promise<string> {
  const { toCurl } = await import('../../server/core/export/curl.ts')
  const { request, headers } = signed
  const curl = request.url.includes('://') ? toCurl({ ...request, headers }, { secrets: 'shown' }) : undefined
  return signedLines(signed, curl, style).join('\n')
}

/** A stored event is signed where the secret is: only the headers come out. */
async function signStored(context: Context, name: string, { credential, json, dataDir }: Flags): Promise<void> {
  const wanted = credential === undefined ? {} : { credential }
  const preview = await withData(
    context,
    dataDir === undefined ? {} : { dataDir },
    async (client) => await client.previewReplay({ id: name, signature: 'resign', ...wanted }),
  )
  context.out(json ? signedJson(preview) : signedLines(preview, undefined, context.style).join('\n'))
}
