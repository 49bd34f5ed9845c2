import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { CapturedEvent } from '../../../server/core/model/event.ts'
import { openStore } from '../../../server/store/store.ts'

// Adds events as fast as possible, eight at a time, until it is killed. Prints each id with the hash of its body once the
// store has committed it, or before that with the fault `early`, which the test must detect.
const [dataDir = '', fault] = process.argv.slice(2)
const store = await openStore({ dataDir, keep: { days: 7, events: 1_000_000, bytes: 2 ** 40 }, now: Date.now })

async function addOne(): Promise<void> {
  const bytes = randomBytes(Math.ceil(Math.random() * 20_000))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const event: CapturedEvent = {
    id: randomUUID(),
    receivedAt: Date.now(),
    kind: 'webhook',
    method: 'POST',
    path: '/',
    httpVersion: '1.1',
    headers: [],
    trailers: [],
    publicUrl: '',
    receivedInMs: 0,
    body: { kind: 'bytes', bytes, size: bytes.length, sha256 },
  }
  const acknowledge = (): boolean => process.stdout.write(`${event.id} ${sha256}\n`)
  if (fault === 'early') acknowledge()
  await store.add(event, { type: null, callId: null, sender: null }, 'forwarding')
  if (fault !== 'early') acknowledge()
}

async function addForever(): Promise<void> {
  for (;;) await addOne()
}

await Promise.all(Array.from({ length: 8 }, addForever))
