import { Option } from 'commander'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import { base64 } from '../../server/core/text/bytes.ts'
import type { ApiClient } from '../../server/core/api/client.ts'
import { VhookError } from '../../server/core/model/errors.ts'
import type { ErrorCode } from '../../server/core/model/errors.ts'
import { setValues } from '../../server/core/text/json-set.ts'
import type { Context } from '../context.ts'
import { addFilterOptions, type FilterFlags } from '../input/filter.ts'
import { changesFrom } from '../input/json-edits.ts'
import { bytesFrom, withHeaderFlags } from '../input/request.ts'
import { eventNames, requireSelection } from '../input/select-events.ts'
import { collect, dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { replayJson, replayLines, skippedJson, skippedLines } from '../print/replay.ts'
import { withData } from '../with-api.ts'

interface Flags extends FilterFlags {
  resign?: string | true
  keepSignature?: true
  unsigned?: true
  method?: string
  toPath?: string
  header?: string[]
  bodyFile?: string
  set?: string[]
  limit: number
  dataDir?: string
  json?: true
}

/** `vhook replay`: sends stored events to the app again. */
export const replay: AddCommand = (program, context) => {
  const command = program
    .command('replay')
    .summary('send events to your app again')
    .description('Send events to your app again and compare the responses. Exits 1 unless all are 2xx.')
    .argument('[events...]', 'ids, latest or latest~2; or use the filters below')
    .addOption(
      new Option('--resign [credential]', 'sign the request again, with the current time').conflicts([
        'keepSignature',
        'unsigned',
      ]),
    )
    .addOption(new Option('--keep-signature', 'send the original signature (default)').conflicts('unsigned'))
    .addOption(new Option('--unsigned', 'remove the signature'))
    .option('--header <line>', 'header to set, as "Name: value"; "Name:" removes it (repeatable)', collect)
    .option('--method <method>', 'use another HTTP method')
    .option('--to-path <path>', 'use another path, with its query')
    .option('--body-file <file>', 'use another body; - reads standard input')
    .option('--set <path=value>', 'change a value of a JSON body, such as message.call.id=abc (repeatable)', collect)
  addFilterOptions(command, 100)
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line per event'))
    .addHelpText(
      'after',
      examples(
        'replay latest',
        'replay latest --resign vapi-prod --set message.call.id=test-1',
        'replay --type end-of-call-report --since 1h --resign',
      ),
    )
    .action(async (names: string[], flags: Flags) => {
      requireSelection(names, flags)
      await withData(context, flags, async (client) => {
        const selected = await eventNames(context, client, names, flags)
        if (selected.length === 1) return await replayOne(context, client, selected[0] ?? '', flags)
        await replayAll(context, client, selected, flags)
      })
    })
}

/** Why one event cannot be replayed, while others can. */
const ofOneEvent: ReadonlySet<ErrorCode> = new Set([
  ...(['CANNOT_SIGN', 'CREDENTIAL_LOCKED', 'EVENT_LOCKED', 'BODY_NOT_KEPT', 'NO_SUCH_EVENT', 'BAD_INPUT'] as const),
])

/** Without a named credential, each event has its own, which may have been removed. */
const concernsOneEvent = (code: ErrorCode, { resign }: Flags): boolean =>
  ofOneEvent.has(code) || (code === 'NO_SUCH_CREDENTIAL' && typeof resign !== 'string')

/** Reports an event that cannot be sent, and goes on with the next. */
async function replayAll(context: Context, client: ApiClient, names: string[], flags: Flags): Promise<void> {
  let skipped = 0
  for (const name of names) {
    try {
      await replayOne(context, client, name, flags)
    } catch (error) {
      if (!(error instanceof VhookError) || !concernsOneEvent(error.code, flags)) throw error
      skipped += 1
      context.out(flags.json ? skippedJson(name, error.problem) : skippedLines(name, error.problem, context.style))
    }
  }
  if (skipped === 0) return
  context.exitWith(1)
  if (!flags.json) context.err(`${skipped} of ${names.length} events were not sent.`)
}

async function replayOne(context: Context, client: ApiClient, name: string, flags: Flags): Promise<void> {
  const event = await client.getEvent({ id: name })
  const before = event.attemptsDetail.findLast((attempt) => attempt.outcome !== null)
  const { attempt } = await client.replayEvent({ id: event.id, ...(await requestOf(context, client, event, flags)) })
  const result = { event, before, after: attempt, isOriginal: signatureOf(flags) === 'keep' }
  context.out(flags.json ? replayJson(result) : (await replayLines(result, context.style)).join('\n'))
  if (!isSuccess(attempt)) context.exitWith(1)
}

const isSuccess = ({ outcome }: AttemptDetail): boolean =>
  outcome?.status !== undefined && outcome.status !== null && outcome.status >= 200 && outcome.status < 300

const signatureOf = ({ resign, unsigned }: Flags): ReplayRequest['signature'] => {
  if (resign !== undefined) return 'resign'
  return unsigned ? 'none' : 'keep'
}

async function requestOf(
  context: Context,
  client: ApiClient,
  event: EventDetail,
  flags: Flags,
): Promise<ReplayRequest> {
  const { resign, method, toPath, header, set, bodyFile } = flags
  const body = await bodyOf(context, client, event, { set, bodyFile })
  return {
    signature: signatureOf(flags),
    ...(typeof resign === 'string' ? { credential: resign } : {}),
    ...(method === undefined ? {} : { method }),
    ...(toPath === undefined ? {} : { path: toPath }),
    ...(header === undefined ? {} : { headers: withHeaderFlags(event.headers, header) }),
    ...(body === undefined ? {} : { bodyBase64: base64(body) }),
  }
}

/** The changed body, undefined for the original one. */
async function bodyOf(
  context: Context,
  client: ApiClient,
  event: EventDetail,
  { set, bodyFile }: { set: string[] | undefined; bodyFile: string | undefined },
): Promise<Uint8Array | undefined> {
  const given = bodyFile === undefined ? undefined : await bytesFrom(context, bodyFile)
  if (set === undefined) return given
  return setValues(given ?? (await client.getEventBody({ id: event.id })), changesFrom(set))
}
