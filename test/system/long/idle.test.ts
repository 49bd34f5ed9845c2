import { setTimeout as silence } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { anIntake } from '../../support/intake.ts'
import { RawClient } from '../../support/raw.ts'

// Longer than each of Node's own timers, the longest of which is 60 s.
const LONGER_THAN_NODE = 100_000

test('a connection that was idle for 100 s still gets its response', { timeout: 130_000 }, async () => {
  const bench = await anIntake()
  const idle = await Promise.all(Array.from({ length: 10 }, () => RawClient.to(bench.port)))
  await silence(LONGER_THAN_NODE)
  for (const client of idle) {
    expect(client.received).toHaveLength(0)
    client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')
    expect(await client.until('ok')).toMatch(/^HTTP\/1.1 200/)
    client.end()
  }
  await bench.stop()
})
