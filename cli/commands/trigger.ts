import type { SampleView } from '../../server/core/api/views/sample.ts'
import type { ApiClient } from '../../server/core/api/client.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Context } from '../context.ts'
import { changesFrom } from '../input/json-edits.ts'
import { collect, dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { isFinished, poll } from '../poll.ts'
import { eventJson, eventLine } from '../print/event.ts'
import { withRunning } from '../with-api.ts'

interface Flags {
  list?: true
  credential?: string
  path?: string
  set?: string[]
  dataDir?: string
  json?: true
}

/** Longer than vhook waits for the app by default. */
const TIMEOUT_MS = 60_000

/** `vhook trigger`: sends a sample event through the whole pipeline. */
export const trigger: AddCommand = (program, context) => {
  program
    .command('trigger')
    .summary('send a sample event to your app')
    .description('Send a sample event to your app through vhook. Exits 1 unless the app responds 2xx.')
    .argument('[sample]', 'Vapi message type, such as tool-calls (list them with --list)')
    .option('--list', 'list all samples')
    .option('--credential <id>', 'sign the event with this credential')
    .option('--path <path>', 'request path (default: /)')
    .option('--set <path=value>', 'change a value of the body, such as message.call.id=abc (repeatable)', collect)
    .addOption(dataDirOption())
    .addOption(jsonOption('the event as one JSON line; with --list, one line per sample'))
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
        if (sample === undefined || flags.list) return printSamples(context, await client.listSamples(), flags)
        const event = await sendSample(client, sample, flags)
        context.out(flags.json ? eventJson(event) : eventLine(event, context.style))
        if (!isAccepted(event)) context.exitWith(1)
      })
    })
}

/** By the app, or by vhook where there is no app. */
const isAccepted = ({ state, status }: EventSummary): boolean =>
  state === 'recorded' || (status !== null && status >= 200 && status < 300)

function printSamples(context: Context, samples: readonly SampleView[], { json }: Flags): void {
  const width = Math.max(...samples.map(({ name }) => name.length))
  for (const sample of samples)
    context.out(json ? inertJson(sample) : `${sample.name.padEnd(width)}  ${context.style.paint('dim', sample.label)}`)
}

/** Sends the sample and waits until the event has a verdict and a response. */
async function sendSample(client: ApiClient, sample: string, { credential, path, set }: Flags): Promise<EventSummary> {
  const { eventId } = await client.sendSample({
    sample,
    credential,
    path,
    set: set && Object.fromEntries(changesFrom(set)),
  })
  const finishedEvent = async (): Promise<EventSummary | undefined> => {
    const event = await client.getEvent({ id: eventId })
    return isFinished(event) ? event : undefined
  }
  return (await poll(finishedEvent, TIMEOUT_MS)) ?? (await client.getEvent({ id: eventId }))
}
