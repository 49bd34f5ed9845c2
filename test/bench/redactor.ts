// Prints the CPU time that masking adds to an event of 2 KiB, in µs: `npx node test/bench/redactor.ts`.
import { randomBytes } from 'node:crypto'
import { seal } from '../../server/secrets/seal.ts'
import { FakeVault } from '../support/fake-vault.ts'
import { RedactedWrites } from '../server/secrets/support.ts'
import { anEvent } from '../server/store/support.ts'

const ROUNDS = 20_000
const key = randomBytes(32)

class SealingVault extends FakeVault {
  override seal(id: string, purpose: string, text: string): Uint8Array {
    return seal(key, { id, version: 0, purpose }, text)
  }
}

const headers = [
  ['Host', 'example.test'],
  ['Content-Type', 'application/json'],
  ['Authorization', `Bearer ${randomBytes(24).toString('hex')}`],
  ['User-Agent', 'vapi/1.0'],
  ...Array.from({ length: 12 }, (_, number) => [`X-Other-${number}`, 'some value of average length']),
] as Array<[string, string]>

async function measure(credentials: number, names: Array<[string, string]>): Promise<number> {
  const vault = new SealingVault()
  for (let number = 0; number < credentials; number += 1) {
    const secretKey = randomBytes(32).toString('hex')
    await vault.add({ id: `c${number}`, authenticationPlan: { type: 'hmac', secretKey, algorithm: 'sha256' } })
  }
  const writes = new RedactedWrites(vault, '')
  const event = anEvent({ headers: names, text: JSON.stringify({ text: 'x'.repeat(2_000) }) })
  for (let round = 0; round < ROUNDS; round += 1) await writes.event(event)
  const start = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round += 1) await writes.event(event)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / ROUNDS
}

for (const count of [0, 1, 10, 100]) {
  const [plain, sealed] = [
    await measure(
      count,
      headers.filter(([name]) => name !== 'Authorization'),
    ),
    await measure(count, headers),
  ]
  console.log(
    `${count} credentials: ${plain.toFixed(1)} µs without a sensitive header, ${sealed.toFixed(1)} µs with one`,
  )
}
