import { describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../server/core/model/verification.ts'
import { AppFaults } from '../../../server/verification/app-faults.ts'

const found = (cause: Diagnosis['cause'], rank: Diagnosis['rank']): Diagnosis => ({
  ...{ cause, rank, causes: [], suspected: [], message: 'M', tookMs: 1 },
  tried: { macs: 1, families: [], complete: true },
})
const wrongSecret = found('wrong-secret', 'likely')

describe('the response of an app to an invalid event', () => {
  test.each([
    ['the response is first', true],
    ['the diagnosis is first', false],
  ])('is compared with the diagnosis once, when both are known: %s', (_name, isResponseFirst) => {
    const faults = new AppFaults()
    const steps = [() => faults.answered('e1', 200, false), () => faults.diagnosed('e1', 'stripe', wrongSecret)]
    const [first, second] = isResponseFirst ? steps : steps.toReversed()
    expect(first?.()).toBeUndefined()
    expect(second?.()).toMatchObject({
      cause: 'app-accepts-mismatch',
      message: expect.stringMatching(/your app accepted this request \(200\)/i) as unknown,
      advice: expect.stringContaining('vhook credentials test stripe') as unknown,
    })
  })

  test.each([
    ['app-accepted-invalid', 200, true, found('body-reserialized', 'proven')],
    [undefined, 200, false, found('body-reserialized', 'proven')],
    [undefined, 401, true, wrongSecret],
  ])('gives %s: %d, bound: %s', (cause, status, bound, diagnosis) => {
    const faults = new AppFaults()
    faults.answered('e1', status, bound)
    expect(faults.diagnosed('e1', 'stripe', diagnosis)?.cause).toBe(cause)
  })
})
