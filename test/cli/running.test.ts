import { generateKeyPairSync } from 'node:crypto'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { utf8 } from '../../server/core/text/bytes.ts'
import { post } from '../../server/demo/post.ts'
import { runWith, type Ran } from './fake-io.ts'

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

type Line = { type: string } & Record<string, unknown>

/** `vhook dev --json` in its own process, with its parsed lines. */
function start(args: string[], env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env } })
  const lines: Line[] = []
  const waiting = new Set<() => void>()
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes')
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line) as Line)
    for (const wake of waiting) wake()
  })
  const errors: string[] = []
  createInterface(child.stderr).on('line', (line) => {
    errors.push(line)
    for (const wake of waiting) wake()
  })
  const ended = once(child, 'exit')
  const exited = ended.then(() => {
    throw new Error(`vhook ended: ${errors.join('\n')}`)
  })
  exited.catch(() => undefined)
  async function first<T>(list: T[], matches: (item: T) => boolean): Promise<T> {
    for (;;) {
      const found = list.find(matches)
      if (found !== undefined) return found
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.add(resolve)
      await Promise.race([promise, exited])
      waiting.delete(resolve)
    }
  }
  return {
    child,
    lines,
    line: (matches: (line: Line) => boolean) => first(lines, matches),
    error: (part: string) => first(errors, (line) => line.includes(part)),
    ended,
  }
}

let folder = ''
let app: Server
let running: ReturnType<typeof start>
let ready: Line
const bodies: string[] = []

const env = () => ({ VHOOK_DATA_DIR: join(folder, 'data'), VHOOK_CONFIG_DIR: join(folder, 'config') })
const vhook = async (args: string[], input = ''): Promise<Ran> =>
  await runWith([...args, '--data-dir', join(folder, 'data')], {
    input: () => Promise.resolve(utf8(input)),
    now: Date.now,
  })
const lineOf = ({ out }: Ran): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vhook-running-'))
  vi.stubEnv('VHOOK_CONFIG_DIR', join(folder, 'config'))
  app = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body)
      if (request.url === '/hang') return
      response.writeHead(request.url === '/refuse' ? 401 : 200, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ number: bodies.length }))
    })
  })
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  const port = String((app.address() as AddressInfo).port)
  const args = ['dev', port, '--tunnel', 'none', '--port', '0', '--inspector-port', '0', '--json']
  running = start(args, env())
  ready = await running.line(({ type }) => type === 'ready')
})
afterAll(async () => {
  running.child.kill('SIGKILL')
  app.closeAllConnections()
  app.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

describe('vhook dev --json', () => {
  test('prints a ready line first', () => {
    expect(running.lines[0]).toBe(ready)
    expect(ready).toMatchObject({
      dataDir: join(folder, 'data'),
      pid: running.child.pid,
      target: expect.stringMatching(/^http:\/\/localhost:\d+/),
      intakeUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+/),
      inspectorUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=.{20,}/),
      tokenUrls: [],
    })
  })

  test('prints the live messages of an event', async () => {
    const body = utf8('{"message":{"type":"hang","call":{"id":"c1"}}}')
    const response = await post(`${String(ready['intakeUrl'])}/hook?a=1`, [['Content-Type', 'application/json']], body)
    expect(response.status).toBe(200)
    const captured = await running.line(({ type }) => type === 'event.captured')
    expect(captured['event']).toMatchObject({ type: 'hang', callId: 'c1', path: '/hook?a=1' })
    await running.line(({ type }) => type === 'event.verified')
    await running.line(({ type }) => type === 'attempt.finished')
  })
})

describe('commands while vhook is running', () => {
  test('list and show events', async () => {
    const listed = await vhook(['events', '--type', 'hang', '--json'])
    expect(listed.code).toBe(0)
    expect(lineOf(listed)).toMatchObject({ type: 'hang', callId: 'c1', status: 200, verdict: 'unsigned' })
    const { headers, attempts, ...shown } = lineOf(await vhook(['show', 'latest', '--json']))
    expect(shown).toMatchObject({
      path: '/hook?a=1',
      state: 'answered',
      verifications: [{ verdict: 'unsigned' }],
    })
    expect(shown['bodyBase64']).toBe(Buffer.from('{"message":{"type":"hang","call":{"id":"c1"}}}').toString('base64'))
    expect(headers).toContainEqual(['Content-Type', 'application/json'])
    expect(attempts).toMatchObject([{ cause: 'forward', outcome: { status: 200 } }])
    expect((await vhook(['show', 'latest', '--body'])).out).toBe('{"message":{"type":"hang","call":{"id":"c1"}}}')
    expect((await vhook(['show', 'latest', '--curl'])).out).toContain('/hook?a=1')
  })

  test('exit 1 if nothing matches', async () => {
    expect((await vhook(['events', '--type', 'nothing', '--json'])).code).toBe(1)
    expect((await vhook(['show', 'ffff'])).code).toBe(1)
    expect((await vhook(['replay', '--type', 'nothing'])).code).toBe(1)
  })

  test('add a credential from standard input, and never show its secret', async () => {
    const added = await vhook(
      ['credentials', 'add', '--plan', 'hmac', '--id', 'prod', '--name', 'Production', '--secret-stdin', '--json'],
      's3cret\n',
    )
    expect(added).toMatchObject({ code: 0, err: '' })
    expect(added.out).not.toContain('s3cret')
    expect(lineOf(await vhook(['credentials', 'show', 'prod', '--json']))).toMatchObject({
      id: 'prod',
      name: 'Production',
    })
    expect((await vhook(['credentials', 'list'])).out).toContain('Production')
  })

  test('verify an event, and diagnose the failure', async () => {
    const ran = await vhook(['verify', 'latest', '--credential', 'prod', '--json'])
    expect(ran.code).toBe(1)
    expect(lineOf(ran)).toMatchObject({ verification: { verdict: 'invalid' }, diagnosis: { cause: 'header-missing' } })
  })

  test('replay a changed body with a new signature', async () => {
    const ran = await vhook(['replay', 'latest', '--resign', 'prod', '--set', 'message.call.id=c2', '--json'])
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(bodies.at(-1)).toBe('{"message":{"type":"hang","call":{"id":"c2"}}}')
    const { attempt } = lineOf(ran) as { attempt: { headers: Array<[string, string]> } }
    expect(attempt.headers.map(([name]) => name.toLowerCase())).toContain('x-signature')
  })

  test('replay and compare the responses, and exit 1 if the app rejects the event', async () => {
    const accepted = await vhook(['replay', 'latest'])
    expect(accepted.code).toBe(0)
    expect(accepted.out).toContain('before  200')
    const refused = await vhook(['replay', 'latest', '--to-path', '/refuse'])
    expect(refused.code).toBe(1)
    expect(refused.out).toContain('Try --resign')
  })

  test('replay goes on after an event that cannot be signed', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    const added = await vhook(['credentials', 'add', '--id', 'mail', '--preset', 'sendgrid', '--secret-stdin'], key)
    expect(added).toMatchObject({ code: 0, err: '' })
    const ran = await vhook(['replay', 'latest', 'latest', '--resign', 'mail'])
    expect(ran).toMatchObject({ code: 1, err: '2 of 2 events were not sent.' })
    expect(ran.out.match(/not sent {2}The request cannot be signed/g)).toHaveLength(2)
    const lines = (await vhook(['replay', 'latest', 'latest', '--resign', 'mail', '--json'])).out.split('\n')
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { id: 'latest', error: { code: 'CANNOT_SIGN' } },
      { id: 'latest', error: { code: 'CANNOT_SIGN' } },
    ])
    await vhook(['credentials', 'remove', 'mail', '--yes'])
  })

  test('replay goes on after an event whose credential was removed', async () => {
    await vhook(['credentials', 'add', '--id', 'gone', '--plan', 'bearer', '--secret-stdin'], 'a-long-secret')
    await vhook(['trigger', 'tool-calls', '--credential', 'gone', '--path', '/gone'])
    await vhook(['credentials', 'remove', 'gone', '--yes'])
    const names = ['latest', 'latest']
    const ran = await vhook(['replay', ...names, '--resign'])
    expect(ran).toMatchObject({ code: 1, err: '2 of 2 events were not sent.' })
    expect(ran.out.match(/not sent {2}There is no credential gone\./g)).toHaveLength(2)
    expect(await vhook(['replay', ...names, '--resign', 'gone'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('There is no credential gone.'),
    })
  })

  test('sign a stored event', async () => {
    const { added } = lineOf(await vhook(['sign', 'latest', '--credential', 'prod', '--json'])) as {
      added: Array<[string, string]>
    }
    expect(added.map(([name]) => name.toLowerCase())).toContain('x-signature')
  })

  test('trigger a signed and changed sample, and print the result', async () => {
    const ran = await vhook(['trigger', 'tool-calls', '--credential', 'prod', '--path', '/t', '--set', 'message.a.b=7'])
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toMatch(/✓ valid +200 .* POST \/t +tool-calls/)
    expect(JSON.parse(bodies.at(-1) ?? '')).toMatchObject({ message: { type: 'tool-calls', a: { b: 7 } } })
    const refused = await vhook(['trigger', 'tool-calls', '--path', '/refuse', '--json'])
    expect([refused.code, lineOf(refused)]).toMatchObject([1, { path: '/refuse', status: 401, verdict: 'unsigned' }])
  })

  test('list the samples, and reject an unknown one', async () => {
    expect((await vhook(['trigger', '--list'])).out).toMatch(/^tool-calls {2,}\S/m)
    expect((await vhook(['trigger', '--list', '--json'])).out).toContain('"name":"end-of-call-report"')
    expect(await vhook(['trigger', 'nothing'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('trigger --list'),
    })
    expect(await vhook(['trigger', 'tool-calls', '--set', 'message=1', '--set', 'message.a=1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('the path message.a does not exist in the body'),
    })
  })

  test('wait for a matching event with verdict and response', async () => {
    const waiting = vhook(['wait', '--path', '/waited', '--valid', '--timeout', '60s', '--json'])
    await vhook(['trigger', 'tool-calls', '--path', '/other'])
    await vhook(['trigger', 'tool-calls', '--credential', 'prod', '--path', '/waited'])
    const ran = await waiting
    expect([ran.code, lineOf(ran)]).toMatchObject([0, { path: '/waited', status: 200, verdict: 'valid' }])
    expect((await vhook(['wait', '--path', '/waited', '--since', '1h', '--timeout', '1s'])).out).toContain('tool-calls')
  })

  test('stop waiting at the timeout', async () => {
    const ran = await vhook(['wait', '--path', '/waited', '--timeout', '1s'])
    expect(ran).toEqual({ code: 1, out: '', err: 'Timed out: no matching event within 1 s.' })
  })

  test('print the inspector URL', async () => {
    expect((await vhook(['open', '--print'])).out).toBe(ready['inspectorUrl'])
  })
})

describe('after Ctrl-C', () => {
  test('vhook exits 0, and commands open the data folder themselves', async () => {
    running.child.kill('SIGINT')
    expect(await running.ended).toEqual([0, null])
    for (const args of [['open', '--print'], ['wait'], ['trigger', 'tool-calls']])
      expect(await vhook(args)).toMatchObject({ code: 3, err: expect.stringContaining('vhook dev') })
    expect(lineOf(await vhook(['events', '--limit', '1', '--json']))).toMatchObject({ type: 'tool-calls' })
    expect((await vhook(['replay', 'latest'])).err).toMatch(/No vhook is running .*vhook dev 3000/s)
    expect(await vhook(['credentials', 'remove', 'prod', '--yes'])).toMatchObject({ code: 0, out: 'Removed prod.' })
    expect((await vhook(['credentials', 'show', 'prod'])).code).toBe(1)
  })
})

describe('a second Ctrl-C', () => {
  test('exits at once while the app is still responding', async () => {
    const port = String((app.address() as AddressInfo).port)
    const args = ['dev', port, '--tunnel', 'none', '--port', '0', '--inspector-port', '0', '--json']
    const busy = start(args, env())
    const { intakeUrl } = await busy.line(({ type }) => type === 'ready')
    post(`${String(intakeUrl)}/hang`, [], utf8('{}')).catch(() => undefined)
    await busy.line(({ type }) => type === 'attempt.started')
    busy.child.kill('SIGINT')
    await busy.error('Stopping: waiting up to 10 s')
    busy.child.kill('SIGINT')
    expect(await busy.ended).toEqual([130, null])
  })
})

test('a sample without an app counts as accepted', async () => {
  const dataDir = join(folder, 'no-app')
  const args = ['dev', '--tunnel', 'none', '--port', '0', '--inspector-port', '0', '--json', '--data-dir', dataDir]
  const child = start(args, env())
  await child.line(({ type }) => type === 'ready')
  const ran = await runWith(['trigger', 'tool-calls', '--data-dir', dataDir], { now: Date.now })
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('recorded') })
  child.child.kill('SIGKILL')
  await child.ended
})
