import { describe, expect, test } from 'vitest'
import { isRight, type Outcome, outcomes } from './support/accuracy.ts'

const long = Boolean(process.env['VHOOK_LONG'])
// Far above the default, so that a busy machine does not decide over right and wrong.
const patient = { ms: 20_000 }

/** The failed cases, for the error message. */
const wrongOnes = (all: readonly Outcome[]) =>
  all
    .filter((one) => !isRight(one))
    .map(({ seed, expected, found }) => `${seed}: ${expected.join(' + ')} → ${found.join(' + ')}`)

/** Those that are more than may go wrong. */
const beyond = (all: readonly Outcome[], share: number) => wrongOnes(all).slice(Math.floor(all.length * share))

describe('random events, credentials and mistakes', () => {
  test('one thing wrong is named in at least 99 of 100 cases', { timeout: 600_000 }, async () => {
    const all = await outcomes(20_000, long ? 5000 : 200, 1, patient)
    expect(beyond(all, 0.01)).toEqual([])
    expect(all.every(({ fixWorks }) => fixWorks)).toBe(true)
  })

  test('two things wrong are both named in at least 90 of 100 cases', { timeout: 600_000 }, async () => {
    const all = await outcomes(30_000, long ? 2000 : 80, 2, { ...patient, ...(!long && { size: 1000 }) })
    expect(beyond(all, 0.1)).toEqual([])
    expect(all.every(({ fixWorks }) => fixWorks)).toBe(true)
  })

  test(
    'nothing fits a body that was tampered with, and nothing is ever proven of it',
    { timeout: 600_000 },
    async () => {
      const all = await outcomes(40_000, long ? 3000 : 40, 0, { ...patient, ...(!long && { size: 1000 }) })
      expect(all.flatMap(({ diagnosis }) => diagnosis.causes)).toEqual([])
      expect(new Set(all.map(({ diagnosis }) => diagnosis.rank))).not.toContain('proven')
    },
  )
})
