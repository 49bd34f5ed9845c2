import { afterAll, beforeAll, beforeEach } from 'vitest'
import { groups, killGroups } from './processes.ts'

// No test leaves a process behind, whether it passes, fails or times out.
const killNewerThan = (earlier: readonly number[]): void => killGroups(groups().filter((id) => !earlier.includes(id)))

let beforeFile: number[] = []
beforeAll(() => {
  beforeFile = groups()
})
afterAll(() => killNewerThan(beforeFile))

// Registered first, so it runs after the cleanup of the test itself.
beforeEach(({ onTestFinished }) => {
  const beforeTest = groups()
  onTestFinished(() => killNewerThan(beforeTest))
})
