import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifierCode } from '../../../../server/core/codegen/index.ts'
import { allCases } from './cases.ts'
import { serveAll, stop, workFolder } from './programs.ts'
import { agent, mistakes } from './send.ts'

const frameworks = [
  ['node-express', 'mjs'],
  ['node-fastify', 'mjs'],
  ['node-hono', 'mjs'],
  ['node-next', 'ts'],
] as const

const folder = workFolder()
const children: ChildProcess[] = []
const ports = new Map<string, number>()

beforeAll(async () => {
  const rows = frameworks.flatMap(([language, ending]) =>
    allCases.map((one) => ({ key: `${language} ${one.name}`, language, ending, one })),
  )
  const served = rows.map(({ language, ending, one }, at) => ({
    file: folder.write(`${language}-${at}.${ending}`, verifierCode(one.credential, language)),
    env: one.env,
  }))
  const { child, ports: open } = await serveAll(
    process.execPath,
    new URL('./serve/node.ts', import.meta.url),
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
  test.each(allCases)('for $name', async (one) => {
    expect(await mistakes(one, ports.get(`${language} ${one.name}`) ?? 0)).toEqual([])
  })
})
