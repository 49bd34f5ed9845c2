import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RawClient } from '../../support/raw.ts'
import { runVhook } from '../../support/vhook-process.ts'

// What a built vhook writes to a terminal, and to a pipe, while hostile requests with secrets come in.
const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const canary = /canary-(stored|sent|set)-[a-z]+/

/** A process and all that it wrote, standard output and error apart. */
class Writer {
  readonly child: ChildProcess
  out = ''
  err = ''

  constructor(command: string, args: readonly string[], cwd: string) {
    const env = { ...process.env, VHOOK_CONFIG_DIR: join(cwd, 'config'), NO_COLOR: '1', NODE_DISABLE_COLORS: '1' }
    this.child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()))
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()))
  }

  /** The first match in what was or will be written. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.out)
      if (found) return found
      if (this.child.exitCode !== null) throw new Error(`ended without ${String(pattern)}: ${this.out}${this.err}`)
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), once(this.child, 'exit')])
    }
  }
}

// Moves and colours, a link, the clipboard, a bell, and what goes back over the line.
const hostile =
  '\u001b[2J\u001b[1A\u001b]8;;http://a.test\u001b\\\u001b]52;c;aGk=\u0007\b\u007f\u009b31m\u202e\n\r\n\r\0'
const stored = 'canary-stored-secret'

/** Texts that a terminal would act on, in every place of a request that can hold them, and secrets in all others. */
function request(number: number): Buffer {
  const body = JSON.stringify({ message: { type: `n${number}${hostile}`, call: { id: hostile } }, secret: stored })
  const head = [
    `POST /n${number}%1b%5d52;c;%07?key=${stored}&x=%0a HTTP/1.1`,
    'Host: a.test',
    'Content-Type: application/json\t',
    'X-Name: \x9b31m\xe2\x80\xae',
    'Authorization: Bearer canary-sent-bearer',
    'Cookie: id=canary-sent-cookie',
    `X-Mine: ${stored}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])
}

let folder: string
let app: Server
let added: Awaited<ReturnType<typeof runVhook>>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vhook-output-'))
  app = createServer((_request, response) => {
    response.writeHead(500, 'no', { 'set-cookie': 'id=canary-set-cookie', 'x-app': '\x9b31m' })
    response.end(`${hostile} ${stored}`)
  })
  await once(app.listen(0, '127.0.0.1'), 'listening')
  added = await runVhook(
    ['credentials', 'add', '--id', 'mine', '--plan', 'bearer', '--set', 'headerName=X-Mine', '--secret-stdin'],
    { cwd: folder, input: `${stored}\n` },
  )
})
afterAll(() => {
  app.close()
  rmSync(folder, { recursive: true, force: true })
})

const words = (): string[] => [
  main,
  'dev',
  String((app.address() as AddressInfo).port),
  ...['--tunnel', 'none', '--port', '0', '--inspector-port', '0', '--no-open'],
]

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** What is refused for its form alone, with the same texts where they may not stand. */
const refused = [
  `GET /refused${hostile} HTTP/1.1\r\nHost: a.test\r\n\r\n`,
  'GET /refused HTTP/1.1\r\nHost: a.test\r\nX: \u001b[2J\u0007\b\u007f\r\n\r\n',
  'GET /refused\u001b[2J\u0007 HTTP/1.1\r\nHost: a.test\r\n\r\n',
  'G\u001b[2JT /refused HTTP/1.1\r\nHost: a.test\r\n\r\n',
]

const COUNT = 5

async function sendAll(port: number): Promise<void> {
  for (const bytes of refused) {
    const sender = await RawClient.to(port)
    expect(await sender.send(Buffer.from(bytes, 'latin1')).rest()).toMatch(/^HTTP\/1\.1 400 /)
  }
  for (let number = 1; number <= COUNT; number += 1) {
    const sender = await RawClient.to(port)
    expect(await sender.send(request(number)).rest()).toMatch(/^HTTP\/1\.1 500 /)
  }
}

const onTerminal = (): Writer =>
  new Writer('script', ['-qfec', [process.execPath, ...words()].map(quoted).join(' '), '/dev/null'], folder)

/** Each with the line that an event has there. */
const ways: ReadonlyArray<readonly [name: string, start: () => Writer, line: (number: number) => RegExp]> = [
  ['a terminal', onTerminal, (number) => new RegExp(`^.* n${number}\\\\x1b.*500.*$`, 'm')],
  [
    'a pipe',
    () => new Writer(process.execPath, words(), folder),
    (number) => new RegExp(`^.* n${number}\\\\x1b.*500.*$`, 'm'),
  ],
  [
    'a script',
    () => new Writer(process.execPath, [...words(), '--json'], folder),
    (number) => new RegExp(`^\\{.*attempt\\.finished.*"n${number}|"type":"n${number}\\\\u001b`, 'm'),
  ],
]

const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
const runningFile = (): string => files().find((path) => path.endsWith('running.json')) ?? ''
const holding = (text: string): string[] => files().filter((path) => readFileSync(path).includes(text))

/** Lines that tell of a new event: with the time in front for a person, of that type for a script. */
const eventLines = (out: string): string[] =>
  out.split(/\r?\n/).filter((line) => /^\d\d:\d\d:\d\d |^\{"type":"event.captured"/.test(line))

describe('what is written to', () => {
  test('whoever adds a credential does not hold its secret', () => {
    expect([added.code, canary.exec(added.stdout + added.stderr)]).toEqual([0, null])
  })

  test.each(ways)('%s holds no secret, and nothing that acts', async (_name, start, line) => {
    const vhook = start()
    const intake = await vhook.until(/http:\/\/127\.0\.0\.1:(\d+)(?=[\s"]|$)(?!\/#)/m)
    const inspector = await vhook.until(/#token=([\w-]{43})/)
    await sendAll(Number(intake[1]))
    for (let number = 1; number <= COUNT; number += 1) await vhook.until(line(number))
    const token = inspector[1] ?? ''
    const { pid } = JSON.parse(readFileSync(runningFile(), 'utf8')) as { pid: number }
    for (const file of ['cmdline', 'environ'])
      expect(readFileSync(`/proc/${pid}/${file}`, 'latin1')).not.toContain(token)
    vhook.child.stdin?.end('\u0003')
    vhook.child.kill('SIGINT')
    if (vhook.child.exitCode === null) await once(vhook.child, 'exit')
    const written = vhook.out + vhook.err
    expect(written.replaceAll('\r\n', '\n')).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u)
    expect(canary.exec(written)).toBeNull()
    expect(written.split(token)).toHaveLength(2)
    expect(written).toContain(`#token=${token}`)
    expect(holding(token)).toEqual([])
    expect(eventLines(vhook.out)).toEqual(Array.from({ length: COUNT + refused.length }, () => expect.any(String)))
  })

  /** Commands that read the folder by themselves now, and what they end with. */
  const asked: ReadonlyArray<readonly [name: string, words: readonly string[], code: number]> = [
    ['the list', ['events'], 0],
    ['one in full', ['show', 'latest'], 0],
    ['a curl command', ['show', 'latest', '--curl'], 0],
    ['a verdict', ['verify', 'latest'], 1],
    ['an event of no such name', ['show', hostile.replaceAll('\0', '')], 2],
  ]
  test.each(asked)('whoever asks for %s afterwards is the same', async (_name, asking, code) => {
    const said = await runVhook(asking, { cwd: folder })
    const written = said.stdout + said.stderr
    expect(written).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u)
    expect([said.code, written.length > 20, canary.exec(written)]).toEqual([code, true, null])
  })

  test('a person who is asked, and says no, is the same and leaves no line in the audit', async () => {
    const command = [process.execPath, main, 'show', 'latest', '--reveal'].map(quoted).join(' ')
    // A terminal of no width would break the question at every letter.
    const shown = new Writer('script', ['-qfec', `stty cols 200; ${command}`, '/dev/null'], folder)
    await shown.until(/Show the values/)
    shown.child.stdin?.write('n')
    if (shown.child.exitCode === null) await once(shown.child, 'exit')
    expect(canary.exec(shown.out + shown.err)).toBeNull()
    const audit = await runVhook(['audit', '--json'], { cwd: folder })
    expect([audit.code, audit.stdout]).toEqual([0, ''])
  })
})
