import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { bundle, gzipped } from './support/bundle.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const library = `${root}/server/core/index.ts`
const presets = `${root}/server/core/presets.ts`

const sizeOf = async (code: string) => gzipped(await bundle(code, root))

describe('a bundle, minified and under gzip,', () => {
  // In bytes. What is loaded on demand is not counted: hashes in JavaScript where there is no node:crypto, OAuth 2.0, schemes of
  // one's own, public keys, JWTs and the senders whose keys are fetched.
  test.each([
    ['verify with every preset', `export { verify, presets } from '${library}'`, 26_500],
    ['verifyPreset with one preset', `export { fromFetch, stripe, verifyPreset } from '${presets}'`, 13_100],
    ['one preset', `export { stripe } from '${presets}'`, 1_000],
    ['the adapters', `export { fromFetch, fromNode } from '${library}'`, 1_450],
    ['an import that is not used', `import '${library}'; import '${presets}'`, 100],
  ])('of %s is within its limit', async (_name, code, limit) => {
    expect(await sizeOf(code)).toBeLessThanOrEqual(limit)
  })

  test('of one preset has no other, and no module of another sender', async () => {
    const code = await bundle(`export { stripe } from '${presets}'`, root)
    expect(code).toContain('Stripe-Signature')
    expect(code).not.toMatch(/svix|X-Hub-Signature|amazonaws/)
  })
})

test('a browser bundle imports nothing from Node', async () => {
  const code = await bundle(`export * from '${library}'; export * from '${presets}'`, root, { withLazy: true })
  expect(code).not.toMatch(/\b(from|import|require)\s*\(?["'`]node:/)
})
