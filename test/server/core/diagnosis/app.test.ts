import { describe, expect, test } from 'vitest'
import { appFault } from '../../../../server/core/diagnosis/app.ts'

describe('an app that disagrees with the verdict', () => {
  test.each([401, 403])('%i for a genuine request is the fault of the app', (status) => {
    const fault = appFault('valid', status)
    expect(fault?.cause).toBe('app-rejected-valid')
    expect(fault?.causes[0]?.message).toBe(
      `The request is valid as received, but the app responded with ${status}: the bug is in the app.`,
    )
    for (const word of ['raw bytes', 'a different secret', 'clock', 'middleware']) expect(fault?.advice).toContain(word)
  })

  test.each([200, 204, 299])('%i for a forged request means that the app does not verify', (status) => {
    const fault = appFault('invalid', status)
    expect(fault?.cause).toBe('app-accepted-invalid')
    expect(fault?.causes[0]?.message).toContain(`but the app responded with ${status}`)
  })

  test.each([
    ['valid', 200],
    ['valid', 400],
    ['valid', 500],
    ['valid', null],
    ['invalid', 401],
    ['invalid', 300],
    ['invalid', null],
    ['not-checked', 401],
    ['not-checked', 200],
  ] as const)('%s and %s agree well enough', (verdict, status) => {
    expect(appFault(verdict, status)).toBeUndefined()
  })
})
