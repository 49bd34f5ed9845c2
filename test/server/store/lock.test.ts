import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readInstance, removeInstance, writeInstance } from '../../../server/store/instance-file.ts'
import { aStore, anEvent, freshFolder, noLabels } from './support.ts'

const adder = fileURLToPath(new URL('adder.ts', import.meta.url))

describe('the lock of a data folder', () => {
  test('rejects a second store with the process id and URL of the first, which continues', async () => {
    const dataDir = freshFolder()
    const first = await aStore({ dataDir })
    writeInstance(dataDir, { pid: process.pid, startedAt: 1, inspectorUrl: 'http://127.0.0.1:4567', token: 'canary' })
    const refused = await aStore({ dataDir }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ problem: { code: 'FOLDER_LOCKED', exit: 3 } })
    expect(String(refused)).toContain(String(process.pid))
    expect(String(refused)).toContain('http://127.0.0.1:4567')
    expect(String(refused)).not.toContain('canary')
    expect(await first.add(anEvent(), noLabels, 'stored')).toMatchObject({ state: 'stored' })
  })

  test('is held by a process until it ends, even when it is killed', async () => {
    const dataDir = freshFolder()
    const child = spawn(process.execPath, [adder, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(createInterface(child.stdout), 'line')
    await expect(aStore({ dataDir })).rejects.toThrow(`process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await aStore({ dataDir })).state.state).toBe('storing')
  })
})

describe('the instance file', () => {
  test('is private, and removed when the store closes', async () => {
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    expect(readInstance(dataDir)).toMatchObject({ pid: process.pid })
    expect(statSync(join(dataDir, 'running.json')).mode & 0o077).toBe(0)
    await store.close()
    expect(readInstance(dataDir)).toBeUndefined()
  })

  test('of a dead process is ignored', async () => {
    const dataDir = freshFolder()
    await aStore({ dataDir })
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(child, 'exit')
    writeInstance(dataDir, { pid: child.pid ?? 0, startedAt: 1 })
    expect(readInstance(dataDir)).toBeUndefined()
  })

  test('of another process is not removed', async () => {
    const dataDir = freshFolder()
    await aStore({ dataDir })
    writeInstance(dataDir, { pid: process.ppid, startedAt: 1 })
    removeInstance(dataDir)
    expect(readInstance(dataDir)).toMatchObject({ pid: process.ppid })
  })
})
