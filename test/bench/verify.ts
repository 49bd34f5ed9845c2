// Prints what a full verification costs compared with the bare HMAC: `npx node test/bench/verify.ts`.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Credential } from '../../server/core/model/credential.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'
import { verify } from '../../server/core/verify.ts'

const now = 1_767_225_600_000
const secret = 'a-secret-of-ordinary-length'
const rounds = 1000
const turns = 31

const filler: [string, string][] = [
  'host',
  'user-agent',
  'accept',
  'accept-encoding',
  'x-forwarded-for',
  'x-forwarded-proto',
  'content-length',
  'traceparent',
].map((name) => [name, 'some value of average length'])

function eventOf(size: number): SignedRequest {
  const body = new Uint8Array(
    Buffer.from(JSON.stringify({ message: { type: 'status-update', text: 'x'.repeat(size) } })).subarray(0, size),
  )
  const signature = createHmac('sha256', secret).update(`${now}.`).update(body).digest('hex')
  const headers: [string, string][] = [
    ...filler,
    ['content-type', 'application/json'],
    ['x-timestamp', String(now)],
    ['x-signature', signature],
  ]
  return { method: 'POST', url: 'https://hooks.example.test/vapi', headers, body }
}

function bare({ headers, body }: SignedRequest): boolean {
  const found = new Map(headers)
  const digest = createHmac('sha256', secret)
    .update(`${found.get('x-timestamp')}.`)
    .update(body)
    .digest()
  return timingSafeEqual(digest, Buffer.from(found.get('x-signature') ?? '', 'hex'))
}

async function microseconds(work: () => unknown): Promise<number> {
  const start = performance.now()
  for (let round = 0; round < rounds; round++) await work()
  return ((performance.now() - start) / rounds) * 1000
}

const median = (numbers: number[]) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0

const credential: Credential = {
  id: 'bench',
  authenticationPlan: { type: 'hmac', algorithm: 'sha256', secretKey: secret },
}

// The two take turns, so that other load on the machine affects both.
for (const size of [512, 2048, 65_536]) {
  const event = eventOf(size)
  const times: [bare: number, full: number][] = []
  for (let turn = 0; turn < turns; turn++)
    times.push([await microseconds(() => bare(event)), await microseconds(() => verify(event, credential, { now }))])
  const [base, full] = [median(times.map(([one]) => one)), median(times.map(([, other]) => other))]
  const ratio = (full / base).toFixed(2)
  console.log(
    `${String(size).padStart(6)} bytes: bare ${base.toFixed(1)} µs, verify ${full.toFixed(1)} µs, ${ratio} times`,
  )
}
