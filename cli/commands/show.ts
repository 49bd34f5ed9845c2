import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { ApiClient } from '../../server/core/api/client.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import { withData } from '../with-api.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { detailLines, type ShownEvent } from '../print/detail.ts'
import { revealedEvent } from '../reveal.ts'

interface Flags {
  dataDir?: string
  json?: true
  body?: true
  curl?: true
  reveal?: true
  decrypt?: true
  yes?: true
}

/** `vhook show`: one event in full. */
export const show: AddCommand = (program, context) => {
  program
    .command('show')
    .description('show one event in full: request, checks, cause, attempts')
    .argument('<event>', 'id, beginning of an id, latest, latest~2')
    .option('--body', 'write the bytes of the body, and nothing else')
    .option('--curl', 'write a curl command that sends it again, credentials as shell variables')
    .option('--reveal', 'show the credentials in its headers; asks first, and is noted in the audit')
    .option('--decrypt', 'show encrypted arguments in the open, with the key of: vhook credentials encryption')
    .option('--yes', 'do not ask')
    .addOption(dataDirOption())
    .addOption(jsonOption('the whole event'))
    .addHelpText(
      'after',
      examples('show latest', 'show latest~2 --json', 'show latest --body > body.json', 'show latest --reveal'),
    )
    .action(async (name: string, flags: Flags) => {
      const shown = await withData(context, flags, async (client) => {
        const read = await readEvent(client, name, flags.decrypt === true)
        if (!flags.reveal) return read
        return { ...read, event: await revealedEvent(context, client, read.event, flags.yes === true) }
      })
      if (flags.body) return await context.outBytes(shown.body ?? new Uint8Array())
      if (flags.curl) return context.out(await curlOf(shown, flags.reveal ? 'shown' : 'masked'))
      if (flags.json) return context.out(await jsonOf(shown))
      return context.out(detailLines(shown, context.style).join('\n'))
    })
}

async function readEvent(client: ApiClient, name: string, decrypt: boolean): Promise<ShownEvent> {
  const event = await client.getEvent({ id: name })
  const body = event.size === 0 ? undefined : await client.getEventBody({ id: event.id })
  const decrypted = decrypt ? { decrypted: await client.getDecryptedArguments({ id: event.id }) } : {}
  return { event, body, lints: body ? await lintsOf(event, body) : [], ...decrypted }
}

/** What Vapi will not take as meant in the app's last answer. */
async function lintsOf(event: EventDetail, body: Uint8Array): Promise<ShownEvent['lints']> {
  const outcome = event.attemptsDetail.at(-1)?.outcome
  if (!outcome) return []
  const { lintAnswer } = await import('../../server/core/vapi/lint/answer.ts')
  const { fromBase64 } = await import('../../server/core/text/bytes.ts')
  const { status, headers, durationMs, bodyBase64 } = outcome
  return lintAnswer(body, { status, headers, durationMs, body: fromBase64(bodyBase64) ?? new Uint8Array() })
}

async function curlOf({ event, body }: ShownEvent, secrets: 'shown' | 'masked'): Promise<string> {
  const { toCurl } = await import('../../server/core/export/curl.ts')
  const { method, publicUrl, path, headers } = event
  const request = { method, url: publicUrl + path, headers, body: body ?? new Uint8Array() }
  const stamp = secrets === 'shown' ? '# Holds captured credentials: keep it to yourself.\n' : ''
  return stamp + toCurl(request, { secrets })
}

/** The shape that `vhook show --json` promises: `attempts` is the list, and the body is there whatever its size. */
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
