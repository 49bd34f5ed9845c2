import { Option } from 'commander'
import type { ReadRequest } from '../../server/core/import/request.ts'
import type { Credential } from '../../server/core/model/credential.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { headerValue, type SignedRequest } from '../../server/core/model/request.ts'
import type { Signed } from '../../server/core/signing/sign.ts'
import { fromBase64 } from '../../server/core/text/bytes.ts'
import type { Context } from '../context.ts'
import {
  credentialChoice,
  credentialFile,
  NEWLINE_NOTE,
  requestInput,
  storedCredential,
  withoutNewline,
} from '../input/credential-choice.ts'
import { addRequestOptions, asEvent, requestFrom, type RequestFlags } from '../input/request.ts'
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
    .addOption(credentialChoice())
    .addOption(new Option('--now <ms>', 'sign as of this time, in Unix milliseconds').argParser(milliseconds))
    .option('--id <id>', 'message id to sign (default: a new one)')
  addRequestOptions(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('the headers and the signed bytes as JSON'))
    .addHelpText(
      'after',
      examples(
        'sign request.http --credential stripe',
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

async function signRequest(context: Context, given: ReadRequest, flags: Flags): Promise<void> {
  if (flags.credential === undefined)
    throw new VhookError(problems.badOption('--credential', 'is required: pass a stored credential or a file'))
  const file = await credentialFile(context, flags.credential)
  // Editors end a file with a newline, which hardly any sender does.
  const request = withoutNewline(given) ?? given
  if (request !== given) context.err(NEWLINE_NOTE)
  const signed = await (file ? signHere(context, request, file, flags) : signStored(context, request, flags))
  context.out(flags.json ? signedJson(signed) : await textOf(context, signed))
}

async function signHere(context: Context, request: SignedRequest, credential: Credential, flags: Flags) {
  const { sign: run } = await import('../../server/core/signing/sign.ts')
  const id = flags.id === undefined ? {} : { id: flags.id }
  return await run(request, credential, { now: flags.now ?? context.now(), ...id })
}

/** Signed next to the vault. */
async function signStored(context: Context, request: SignedRequest, flags: Flags): Promise<ToPrint> {
  const { credential: given = '', id, now: at = context.now() } = flags
  const { signedPayloadBase64, ...signed } = await withData(context, flags, async (client) => {
    const credential = await storedCredential(client, given)
    return await client.signRequest({ ...requestInput(request), credential, id, at })
  })
  const signedPayload = signedPayloadBase64 === undefined ? undefined : fromBase64(signedPayloadBase64)
  return { ...signed, request, ...(signedPayload ? { signedPayload } : {}) }
}

type ToPrint = Pick<Signed, 'headers' | 'added' | 'signedPayload' | 'request'>

async function textOf({ style }: Context, signed: ToPrint): Promise<string> {
  const { toCurl } = await import('../../server/core/export/curl.ts')
  const { request, headers } = signed
  const curl = request.url.includes('://') ? toCurl({ ...request, headers }, { secrets: 'shown' }) : undefined
  const lines = signedLines(signed, curl, style)
  return [...lines, ...contentTypeNote(curl, signed)].join('\n')
}

/** curl adds a content type of its own unless the command removes it, which looks like a mistake. */
function contentTypeNote(curl: string | undefined, { request, headers }: ToPrint): string[] {
  const isTyped = headerValue(headers, 'content-type') !== undefined
  if (curl === undefined || isTyped || request.body.length === 0) return []
  return [
    '',
    'The request has no content-type header, so curl sends none. Replace "-H content-type:" if the app needs one.',
  ]
}

/** A stored event is signed next to the vault, so that the secret never leaves it. */
async function signEvent(context: Context, name: string, { credential, json, dataDir }: Flags): Promise<void> {
  const preview = await withData(context, dataDir === undefined ? {} : { dataDir }, async (client) => {
    const chosen = credential === undefined ? {} : { credential: await storedCredential(client, credential) }
    return await asEvent(name, () => client.previewReplay({ id: name, signature: 'resign', ...chosen }))
  })
  context.out(json ? signedJson(preview) : signedLines(preview, undefined, context.style).join('\n'))
}
