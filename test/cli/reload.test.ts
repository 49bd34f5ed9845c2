import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

test('vhook dev takes over a saved settings file, and tells the terminal what is wrong with a broken one', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'vhook-dev-'))
  const save = (settings: string): void =>
    writeFileSync(
      join(cwd, 'vhook.config.ts'),
      `import { defineConfig } from 'vhook/config'\nexport default defineConfig(${settings})\n`,
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
  const said = async (text: string): Promise<void> => {
    while (!out.includes(text)) await new Promise<void>((resolve) => void wakers.add(resolve))
  }
  await said('Ctrl-C stops.')

  const credentials = "[{ id: 'one', authenticationPlan: { type: 'bearer', token: { env: 'TOKEN' } } }]"
  save(`{ port: 7, inspectorPort: 0, tunnel: 'none', credentials: ${credentials} }`)
  await said('Settings    taken over. port: counts from the next start.')

  save(`{ port: 'x', colour: 'red', credentials: ${credentials.replace("{ env: 'TOKEN' }", "'in-the-open'")} }`)
  await said('Settings    not taken over: the file has problems, and the old ones hold')
  await said('credentials.0.authenticationPlan.token: must be { env')
  await said('port: ')
  expect(out).not.toContain('in-the-open')

  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
  rmSync(cwd, { recursive: true, force: true })
})
