import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

test('vhook dev reloads a saved config file, and prints the errors of an invalid one', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'vhook-dev-'))
  const save = (config: string): void =>
    writeFileSync(
      join(cwd, 'vhook.config.ts'),
      `import { defineConfig } from 'vhook/config'\nexport default defineConfig(${config})\n`,
    )
  save("{ port: 0, inspectorPort: 0, tunnel: 'none' }")
  const env = { ...process.env, VHOOK_CONFIG_DIR: join(cwd, 'keys'), TOKEN: 't' }
  const child = spawn(process.execPath, [main, 'dev', '--no-open'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  const wakers = new Set<() => void>()
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString()
    for (const wake of wakers) wake()
  })
  const printed = async (text: string): Promise<void> => {
    while (!out.includes(text)) await new Promise<void>((resolve) => void wakers.add(resolve))
  }
  await printed('Press Ctrl-C to stop.')

  const credentials = "[{ id: 'one', authenticationPlan: { type: 'bearer', token: { env: 'TOKEN' } } }]"
  save(`{ port: 7, inspectorPort: 0, tunnel: 'none', credentials: ${credentials} }`)
  await printed('Config       reloaded. port: takes effect at the next start.')

  save(`{ port: 'x', colour: 'red', credentials: ${credentials.replace("{ env: 'TOKEN' }", "'plain-text'")} }`)
  await printed('Config       invalid: the previous config stays in effect')
  await printed('credentials.0.authenticationPlan.token: must be { env')
  await printed('port: ')
  expect(out).not.toContain('plain-text')

  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
  rmSync(cwd, { recursive: true, force: true })
})
