import type { SampleView } from '../../server/core/api/views/sample.ts'
import type { ApiClient } from '../../server/core/api/client.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import { withRunning } from '../with-api.ts'
import { changesFrom } from '../json-edits.ts'
import { collect, dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { eventJson, eventLine } from '../print/event.ts'
import type { Context } from '../program.ts'
import { isSettled, until } from '../poll.ts'

interface Flags {
  list?: true
  credential?: string
  path?: string
  set?: string[]
  dataDir?: string
  json?: true
}

/** Longer than vhook waits for an app. */
const LONGEST_MS = 60_000

/** `vhook trigger`: a sample event through the whole pipeline. */
export const trigger: AddCommand = (program, context) => {
  program
    .command('trigger')
    .description('send a sample event to the app through vhook; exit 1 when the app gave no 2xx')
    .argument('[sample]', 'a Vapi message type, such as tool-calls; --list names all')
    .option('--list', 'list the samples')
    .option('--credential <id>', 'sign it with this credential')
    .option('--path <path>', 'the path it is sent to (default: /)')
    .option('--set <path=value>', 'change one value of its body, such as message.call.id=abc (many times)', collect)
    .addOption(dataDirOption())
    .addOption(jsonOption('the event as one JSON line; with --list one line a sample'))
    .addHelpText(
      'after',
      examples(
        'trigger --list',
        'trigger tool-calls --credential vapi-prod',
        'trigger end-of-call-report --path /vapi/events --set message.endedReason=customer-busy',
      ),
    )
    .action(async (sample: string | undefined, flags: Flags) => {
      await withRunning(context, flags, async (client) => {
        if (sample === undefined || flags.list) return listSamples(context, await client.listSamples(), flags)
        const event = await sent(client, sample, flags)
        context.out(flags.json ? eventJson(event) : eventLine(event, context.style))
        if (!isTaken(event)) context.answer(1)
      })
    })
}

/** By the app, or by vhook where there is no app. */
const isTaken = ({ state, status }: EventSummary): boolean =>
  state === 'recorded' || (status !== null && status >= 200 && status < 300)

function listSamples(context: Context, samples: readonly SampleView[], { json }: Flags): void {
  const longest = Math.max(...samples.map(({ name }) => name.length))
  for (const sample of samples)
    context.out(
      json ? inertJson(sample) : `${sample.name.padEnd(longest)}  ${context.style.paint('dim', sample.label)}`,
    )
}

/** The event, once it is judged and answered. */
async function sent(client: ApiClient, sample: string, { credential, path, set }: Flags): Promise<EventSummary> {
  const { eventId } = await client.sendSample({
    sample,
    credential,
    path,
    set: set && Object.fromEntries(changesFrom(set)),
  })
  const settledEvent = async (): Promise<EventSummary | undefined> => {
    const event = await client.getEvent({ id: eventId })
    return isSettled(event) ? event : undefined
  }
  return (await until(settledEvent, LONGEST_MS)) ?? (await client.getEvent({ id: eventId }))
}
