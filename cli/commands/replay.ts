import { Option } from 'commander'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import { base64 } from '../../server/core/text/bytes.ts'
import type { ApiClient } from '../../server/core/api/client.ts'
import { setValues } from '../../server/core/text/json-set.ts'
import { demandChoice, eventNames } from '../select-events.ts'
import { withData } from '../with-api.ts'
import { changesFrom } from '../json-edits.ts'
import { addFilterOptions, type FilterFlags } from '../filter.ts'
import { collect, dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { replayJson, replayLines } from '../print/replay.ts'
import type { Context } from '../program.ts'
import { bytesFrom, withHeaderFlags } from '../request-input.ts'

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

/** `vhook replay`: events once more to the app. */
export const replay: AddCommand = (program, context) => {
  const command = program
    .command('replay')
    .description('send events to the app again and compare its answers; exit 1 when one got no 2xx')
    .argument('[events...]', 'ids, latest, latest~2; or choose many by the filters below')
    .addOption(new Option('--resign [credential]', 'sign it anew, as of now').conflicts(['keepSignature', 'unsigned']))
    .addOption(new Option('--keep-signature', 'leave the signature as it arrived (the default)').conflicts('unsigned'))
    .addOption(new Option('--unsigned', 'take the signature away'))
    .option('--header <line>', 'header to set, Name: value; Name: takes it away (many times)', collect)
    .option('--method <method>', 'another method')
    .option('--to-path <path>', 'another path with its query')
    .option('--body-file <file>', 'another body, or - for standard input')
    .option('--set <path=value>', 'change one value of a JSON body, such as message.call.id=abc (many times)', collect)
  addFilterOptions(command, 100)
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line an event'))
    .addHelpText(
      'after',
      examples(
        'replay latest',
        'replay latest --resign vapi-prod --set message.call.id=test-1',
        'replay --type end-of-call-report --since 1h --resign',
      ),
    )
    .action(async (names: string[], flags: Flags) => {
      demandChoice(names, flags)
      await withData(context, flags, async (client) => {
        const wanted = await eventNames(context, client, names, flags)
        for (const name of wanted) await replayOne(context, client, name, flags)
      })
    })
}

async function replayOne(context: Context, client: ApiClient, name: string, flags: Flags): Promise<void> {
  const event = await client.getEvent({ id: name })
  const before = event.attemptsDetail.findLast((attempt) => attempt.outcome !== null)
  const { attempt } = await client.replayEvent({ id: event.id, ...(await requestOf(context, client, event, flags)) })
  const shown = { event, before, after: attempt, kept: signatureOf(flags) === 'keep' }
  context.out(flags.json ? replayJson(shown) : (await replayLines(shown, context.style)).join('\n'))
  if (!isSuccess(attempt)) context.answer(1)
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
