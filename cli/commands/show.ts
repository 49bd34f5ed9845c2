import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { ApiClient } from '../../server/core/api/client.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { detailLines, type ShownEvent } from '../print/detail.ts'
import { revealedEvent } from '../reveal.ts'
import { withData } from '../with-api.ts'

interface Flags {
  dataDir?: string
  json?: true
  body?: true
  curl?: true
  reveal?: true
  decrypt?: true
  yes?: true
}

/** `vhook show`: everything about one event. */
export const show: AddCommand = (program, context) => {
  program
    .command('show')
    .summary('show an event in detail')
    .description('Show an event: request, verification, diagnosis, attempts.')
    .argument('<event>', 'id, start of an id, latest or latest~2')
    .option('--body', 'write only the raw body')
    .option('--curl', 'print a curl command that sends the request, with credentials as shell variables')
    .option('--reveal', 'show captured credentials, after confirmation; recorded in the audit log')
    .option('--decrypt', 'decrypt encrypted tool arguments, see: vhook credentials encryption')
    .option('--yes', 'skip the confirmation')
    .addOption(dataDirOption())
    .addOption(jsonOption('the whole event as JSON'))
    .addHelpText(
      'after',
      examples('show latest', 'show latest~2 --json', 'show latest --body > body.json', 'show latest --reveal'),
    )
    .action(async (name: string, flags: Flags) => {
      const result = await withData(context, flags, async (client) => {
        const read = await readEvent(client, name, flags.decrypt === true)
        if (!flags.reveal) return read
        return { ...read, event: await revealedEvent(context, client, read.event, flags.yes === true) }
      })
      if (flags.body) return await context.outBytes(result.body ?? new Uint8Array())
      if (flags.curl) return context.out(await curlOf(result, flags.reveal ? 'shown' : 'masked'))
      if (flags.json) return context.out(await jsonOf(result))
      return context.out(detailLines(result, context.style).join('\n'))
    })
}

async function readEvent(client: ApiClient, name: string, decrypt: boolean): Promise<ShownEvent> {
  const event = await client.getEvent({ id: name })
  const body = event.size === 0 ? undefined : await client.getEventBody({ id: event.id })
  const decrypted = decrypt ? { decrypted: await client.getDecryptedArguments({ id: event.id }) } : {}
  return { event, body, lints: body ? await lintsOf(event, body) : [], ...decrypted }
}

/** What Vapi would reject or misread in the app's last response. */
async function lintsOf(event: EventDetail, body: Uint8Array): Promise<ShownEvent['lints']> {
  const outcome = event.attemptsDetail.at(-1)?.outcome
  if (!outcome) return []
  const { lintResponse } = await import('../../server/core/vapi/lint/response.ts')
  const { fromBase64 } = await import('../../server/core/text/bytes.ts')
  const { status, headers, durationMs, bodyBase64 } = outcome
  return lintResponse(body, { status, headers, durationMs, body: fromBase64(bodyBase64) ?? new Uint8Array() })
}

async function curlOf({ event, body }: ShownEvent, secrets: 'shown' | 'masked'): Promise<string> {
  const { toCurl } = await import('../../server/core/export/curl.ts')
  const { method, publicUrl, path, headers } = event
  const request = { method, url: publicUrl + path, headers, body: body ?? new Uint8Array() }
  const warning = secrets === 'shown' ? '# Contains captured credentials. Do not share it.\n' : ''
  return warning + toCurl(request, { secrets })
}

/** The output of `vhook show --json`: `attempts` is the list of attempts, and the body is included whatever its size. */
async function jsonOf({ event, body, decrypted }: ShownEvent): Promise<string> {
  const { base64 } = await import('../../server/core/text/bytes.ts')
  const { attemptsDetail: attempts, receivedAt, ...others } = event
  const bodyBase64 = base64(body ?? new Uint8Array())
  return inertJson({
    ...others,
    receivedAt: new Date(receivedAt).toISOString(),
    bodyBase64,
    attempts,
    ...(decrypted ? { decrypted } : {}),
  })
}
