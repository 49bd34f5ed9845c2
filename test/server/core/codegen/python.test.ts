import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifierCode } from '../../../../server/core/codegen/index.ts'
import { type Case, parsedCases, presetCases, publicKeyCases, tokenCases, vapiCases } from './cases.ts'
import { isInstalled, serveAll, stop, workFolder } from './programs.ts'
import { agent, mistakes } from './send.ts'

const frameworks = ['python-flask', 'python-fastapi'] as const
const hasCryptography = isInstalled('python3', '-c', 'import cryptography')
const plainCases: readonly Case[] = [...vapiCases, ...tokenCases, ...presetCases, ...parsedCases]
const cases = hasCryptography ? [...plainCases, ...publicKeyCases] : plainCases

const folder = workFolder()
const children: ChildProcess[] = []
const ports = new Map<string, number>()

beforeAll(async () => {
  const rows = frameworks.flatMap((language) => cases.map((one) => ({ key: `${language} ${one.name}`, language, one })))
  const served = rows.map(({ language, one }, at) => ({
    file: folder.write(`verifier_${at}.py`, verifierCode(one.credential, language)),
    env: one.env,
  }))
  const { child, ports: open } = await serveAll(
    'python3',
    new URL('./serve/serve.py', import.meta.url),
    folder.write('manifest.json', JSON.stringify(served)),
  )
  children.push(child)
  for (const [at, { key }] of rows.entries()) ports.set(key, open[at] ?? 0)
})

afterAll(async () => {
  agent.destroy()
  for (const child of children) await stop(child)
  folder.remove()
})

describe.each(frameworks)('%s accepts only valid requests', (language) => {
  test.each(plainCases)('for $name', async (one) => {
    expect(await mistakes(one, ports.get(`${language} ${one.name}`) ?? 0)).toEqual([])
  })
})

describe('the Python verifier by public key', () => {
  const rows = frameworks.flatMap((language) => publicKeyCases.map((one) => ({ language, one })))
  test.skipIf(!hasCryptography).each(rows)(
    'accepts only valid requests: $language, $one.name',
    async ({ language, one }) => {
      expect(await mistakes(one, ports.get(`${language} ${one.name}`) ?? 0)).toEqual([])
    },
  )
})
