import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { groups, killGroups } from './processes.ts'

// No test leaves a process behind, whether it passes, fails or times out.
let beforeFile: number[] = []
let beforeTest: number[] = []

const killNewerThan = (earlier: readonly number[]): void => killGroups(groups().filter((id) => !earlier.includes(id)))

beforeAll(() => {
  beforeFile = groups()
})
beforeEach(() => {
  beforeTest = groups()
})
afterEach(() => killNewerThan(beforeTest))
afterAll(() => killNewerThan(beforeFile))
