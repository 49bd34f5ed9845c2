import { createHmac } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { Hub } from '../../../server/hub.ts'
import type { LiveMessage } from '../../../server/core/api/live.ts'
import type { Credential } from '../../../server/core/model/credential.ts'
import type { CapturedEvent } from '../../../server/core/model/event.ts'
import type { Diagnosis } from '../../../server/core/model/verification.ts'
import type { VerifiedEvent } from '../../../server/verification/verifier.ts'
import { Diagnoser, type DiagnoserOptions } from '../../../server/verification/diagnoser.ts'
import type { DiagnosisTask } from '../../../server/verification/diagnosis-thread.ts'

const receivedAt = 1_767_225_600_000
const body = '{"größe": "café", "n": 1.0}'
const credentials: Credential[] = Array.from({ length: 54 }, (_, at) => ({
  id: `c${at}`,
  authenticationPlan: { type: 'preset', preset: 'stripe', secret: `whsec_number_${at}_of_54` },
}))
const mine = credentials[0]!

// Signed as latin1, which is among the last forms of the body that are tried.
const seconds = receivedAt / 1000
const payload = Buffer.from(`${seconds}.${body}`, 'latin1')
const signature = createHmac('sha256', 'whsec_number_0_of_54').update(payload).digest('hex')
const request = {
  method: 'POST',
  url: 'https://hooks.example.test/stripe',
  headers: [['Stripe-Signature', `t=${seconds},v1=${signature}`]] as const,
  body: Buffer.from(body),
}

const eventOf = (id: string) => ({ id, receivedAt, path: '/stripe' }) as CapturedEvent
const blamed = { verdict: 'invalid', credential: 'c0', message: null } as VerifiedEvent

/** A diagnoser whose diagnoses can be awaited by the number of live messages. */
function aDiagnoser(thread?: DiagnoserOptions['thread']) {
  const hub = new Hub()
  const saved: Diagnosis[] = []
  const messages: Extract<LiveMessage, { type: 'event.diagnosed' }>[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  hub.subscribe((message) => {
    if (message.type === 'event.diagnosed') messages.push(message)
    for (const { count, resolve } of waiting) if (messages.length >= count) resolve()
  })
  const options = {
    hub,
    store: {
      saveDiagnosis: (_event: string, _credential: string, diagnosis: Diagnosis) =>
        Promise.resolve(void saved.push(diagnosis)),
    },
    vault: {
      find: (id: string) => credentials.find((one) => one.id === id),
      usable: () => credentials,
      views: () => [{ id: 'c1', source: 'config' }],
    },
    redactor: {
      values: <Value>(value: Value) => JSON.parse(JSON.stringify(value).replaceAll('s3cret', '••••••')) as Value,
    },
    evidence: { token: () => undefined, tokenRequests: () => ({ count: 0, last: null }) },
    ...(thread && { thread }),
  } as unknown as DiagnoserOptions
  const count = (wanted: number) =>
    new Promise<void>((resolve) => {
      if (messages.length >= wanted) resolve()
      else waiting.push({ count: wanted, resolve })
    })
  return { diagnoser: new Diagnoser(options), saved, messages, count }
}

/** Stands for the thread: every search stops early, unless its budget is the full one and `full` says what it finds. */
function aThread(full?: Partial<Diagnosis>) {
  const tasks: DiagnosisTask[] = []
  const search = (task: DiagnosisTask): Promise<Diagnosis> => {
    const macs = task.budget.macs ?? 0
    tasks.push(task)
    const stopped: Diagnosis = {
      ...{ cause: 'nothing-fits', rank: 'possible', causes: [], suspected: [], tookMs: 1 },
      message: `The search stopped early after ${macs} variants.`,
      tried: { macs, families: [], complete: false, stopped: true },
    }
    return Promise.resolve(macs > 20_000 ? { ...stopped, ...full } : stopped)
  }
  return { tasks, search, close: () => Promise.resolve() }
}

describe('a search that stopped early', () => {
  test('says that it runs again, runs again without a limit that matters, and then concludes', async () => {
    const thread = aThread({ cause: 'body-charset', rank: 'proven', message: 'Found.' })
    const { diagnoser, messages, count } = aDiagnoser(thread)
    diagnoser.schedule(eventOf('e1'), request, blamed)
    await count(2)
    expect(messages.map(({ cause, rank, message }) => [cause, rank, message])).toEqual([
      ['nothing-fits', 'possible', 'The search stopped early after 20000 variants; it runs again when vhook is idle.'],
      ['body-charset', 'proven', 'Found.'],
    ])
  })

  test('that stops again promises nothing more', async () => {
    const { diagnoser, messages, count } = aDiagnoser(aThread())
    diagnoser.schedule(eventOf('e1'), request, blamed)
    await count(2)
    expect(messages.map(({ message }) => message.includes('again'))).toEqual([true, false])
  })

  test('waits for the first searches of all other events', async () => {
    const thread = aThread()
    const { diagnoser, count } = aDiagnoser(thread)
    for (const id of ['e1', 'e2', 'e3']) diagnoser.schedule(eventOf(id), request, blamed)
    await count(6)
    expect(thread.tasks.map(({ budget }) => budget.macs)).toEqual([20_000, 20_000, 20_000, 200_000, 200_000, 200_000])
  })
})

describe('the live message of a diagnosis', () => {
  const fixed = {
    ...{ cause: 'payload-format', rank: 'proven', message: 'The sender signed s3cret.' },
    ...{ causes: [], suspected: [], tookMs: 1, tried: { macs: 1, families: [], complete: true } },
    fix: { set: { settings: { notificationUrl: 'https://a.test/s3cret' } } },
  } as const satisfies Diagnosis

  test('has the change and its command, without what is masked in the stored diagnosis', async () => {
    const { diagnoser, messages } = aDiagnoser()
    await diagnoser.save({ id: 'e1', path: '/stripe' }, 'c0', fixed)
    expect(messages[0]).toMatchObject({
      message: 'The sender signed ••••••.',
      fixable: true,
      fix: {
        summary: 'settings.notificationUrl: not set → https://a.test/••••••',
        command: 'vhook credentials edit c0 --set settings.notificationUrl=https://a.test/••••••',
      },
    })
  })

  test('has no command for a credential in the config file', async () => {
    const { diagnoser, messages } = aDiagnoser()
    await diagnoser.save({ id: 'e1', path: '/stripe' }, 'c1', fixed)
    expect(messages[0]?.fix).toMatchObject({ command: null })
  })
})

describe('a burst of 40 identical events, with 54 credentials', () => {
  const { diagnoser, saved, count } = aDiagnoser()
  afterAll(() => diagnoser.close())

  test('is diagnosed like one alone', { timeout: 120_000 }, async () => {
    const alone = await diagnoser.diagnoseRequest(request, mine, receivedAt)
    expect(alone).toMatchObject({ cause: 'body-charset', rank: 'proven', tried: { complete: true } })
    for (let at = 0; at < 40; at++) diagnoser.schedule(eventOf(`e${at}`), request, blamed)
    await count(40)
    const found = saved.map(({ cause, message, tried }) => ({ cause, message, tried }))
    const { cause, message, tried } = alone
    expect(found).toEqual(Array.from({ length: 40 }, () => ({ cause, message, tried })))
  })
})
