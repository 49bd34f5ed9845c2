import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { spawnTracked } from '../../support/processes.ts'
import { RawClient } from '../../support/raw.ts'
import { aTemporaryFolder } from '../../support/temporary-folder.ts'
import { runVhook } from '../../support/vhook-process.ts'

// What a built vhook writes to a terminal and to a pipe while hostile requests with secrets arrive.
const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const canary = /canary-(stored|sent|set)-[a-z]+/
const controlCharacter = /(?!\n)[\p{Cc}\u202e]/u

/** A process and everything that it wrote, standard output and error apart. */
class Writer {
  readonly child: ChildProcess
  out = ''
  err = ''

  constructor(command: string, args: readonly string[], cwd: string) {
    const env = { ...process.env, VHOOK_CONFIG_DIR: join(cwd, 'config'), NO_COLOR: '1', NODE_DISABLE_COLORS: '1' }
    this.child = spawnTracked(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
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

  /** Ends it as Ctrl-C does, on a terminal too. */
  async interrupt(): Promise<void> {
    this.child.stdin?.end('\u0003')
    this.child.kill('SIGINT')
    if (this.child.exitCode === null) await once(this.child, 'exit')
  }
}

// Moves and colours, a link, the clipboard, a bell, and what deletes or reverses text.
const hostile =
  '\u001b[2J\u001b[1A\u001b]8;;http://a.test\u001b\\\u001b]52;c;aGk=\u0007\b\u007f\u009b31m\u202e\n\r\n\r\0'
const stored = 'canary-stored-secret'

/** A request with terminal sequences wherever they are allowed, and secrets everywhere else. */
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

/** Malformed requests, which are refused, with the same sequences where HTTP forbids them. */
const malformed = [
  `GET /refused${hostile} HTTP/1.1\r\nHost: a.test\r\n\r\n`,
  'GET /refused HTTP/1.1\r\nHost: a.test\r\nX: \u001b[2J\u0007\b\u007f\r\n\r\n',
  'GET /refused\u001b[2J\u0007 HTTP/1.1\r\nHost: a.test\r\n\r\n',
  'G\u001b[2JT /refused HTTP/1.1\r\nHost: a.test\r\n\r\n',
]
const COUNT = 5

async function sendAll(port: number): Promise<void> {
  for (const bytes of malformed) {
    const sender = await RawClient.to(port)
    expect(await sender.send(Buffer.from(bytes, 'latin1')).rest()).toMatch(/^HTTP\/1\.1 400 /)
  }
  for (let number = 1; number <= COUNT; number += 1) {
    const sender = await RawClient.to(port)
    expect(await sender.send(request(number)).rest()).toMatch(/^HTTP\/1\.1 500 /)
  }
}

/** A folder with one credential and the arguments of `vhook dev` before an app that responds with the same texts. */
async function aProject() {
  const folder = aTemporaryFolder()
  const app = createServer((_request, response) => {
    response.writeHead(500, 'no', { 'set-cookie': 'id=canary-set-cookie', 'x-app': '\x9b31m' })
    response.end(`${hostile} ${stored}`)
  })
  await once(app.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void app.close())
  const credential = ['--id', 'mine', '--plan', 'bearer', '--set', 'headerName=X-Mine', '--secret-stdin']
  const added = await runVhook(['credentials', 'add', ...credential], { cwd: folder, input: `${stored}\n` })
  const { port } = app.address() as AddressInfo
  const options = ['--tunnel', 'none', '--port', '0', '--inspector-port', '0', '--no-open']
  return { folder, added, dev: [main, 'dev', String(port), ...options] }
}

type Project = Awaited<ReturnType<typeof aProject>>

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** The pid in the instance file: on a terminal, vhook is not the process that the test started. */
function pidIn(folder: string): number {
  const file = filesIn(folder).find((path) => path.endsWith('running.json')) ?? ''
  return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
const onTerminal = (command: string, cwd: string): Writer => new Writer('script', ['-qfec', command, '/dev/null'], cwd)

/** Sends everything to a new vhook and waits until it has written the line of each event. Returns its token. */
async function receiveAll(vhook: Writer, line: (number: number) => RegExp): Promise<string> {
  const intake = await vhook.until(/http:\/\/127\.0\.0\.1:(\d+)(?=[\s"]|$)(?!\/#)/m)
  const inspector = await vhook.until(/#token=([\w-]{43})/)
  await sendAll(Number(intake[1]))
  for (let number = 1; number <= COUNT; number += 1) await vhook.until(line(number))
  return inspector[1] ?? ''
}

// On a slow machine the response is printed on a later line.
const textLine = (number: number): RegExp => new RegExp(`^.* n${number}\\\\x1b.*$`, 'm')
const jsonLine = (number: number): RegExp =>
  new RegExp(`^\\{.*attempt\\.finished.*"n${number}|"type":"n${number}\\\\u001b`, 'm')

/** Lines that announce an event: with the time in front for a person, of that type for a script. */
const eventLines = (out: string): string[] =>
  out.split(/\r?\n/).filter((line) => /^\d\d:\d\d:\d\d |^\{"type":"event.captured"/.test(line))

const outputs: ReadonlyArray<
  readonly [name: string, start: (project: Project) => Writer, line: (number: number) => RegExp]
> = [
  ['a terminal', ({ folder, dev }) => onTerminal([process.execPath, ...dev].map(quoted).join(' '), folder), textLine],
  ['a pipe', ({ folder, dev }) => new Writer(process.execPath, dev, folder), textLine],
  ['a pipe as JSON', ({ folder, dev }) => new Writer(process.execPath, [...dev, '--json'], folder), jsonLine],
]

test.each(outputs)('%s gets no secret and no control character', async (_name, start, line) => {
  const project = await aProject()
  const { folder, added } = project
  expect([added.code, canary.exec(added.stdout + added.stderr)]).toEqual([0, null])
  const vhook = start(project)
  const token = await receiveAll(vhook, line)
  const pid = pidIn(folder)
  for (const file of ['cmdline', 'environ']) expect(readFileSync(`/proc/${pid}/${file}`, 'latin1')).not.toContain(token)
  await vhook.interrupt()
  const written = vhook.out + vhook.err
  expect(written.replaceAll('\r\n', '\n')).not.toMatch(controlCharacter)
  expect(canary.exec(written)).toBeNull()
  expect(written.split(token)).toHaveLength(2)
  expect(written).toContain(`#token=${token}`)
  const holders = filesIn(folder).filter((path) => readFileSync(path).includes(token))
  expect(holders.map((path) => basename(path))).toEqual(['inspector-token'])
  expect(eventLines(vhook.out)).toEqual(Array.from({ length: COUNT + malformed.length }, () => expect.any(String)))
})

/** Commands that read the data folder afterwards, and their exit codes. */
const commands: ReadonlyArray<readonly [args: readonly string[], code: number]> = [
  [['events'], 0],
  [['show', 'latest'], 0],
  [['show', 'latest', '--curl'], 0],
  [['verify', 'latest'], 1],
  [['show', hostile.replaceAll('\0', '')], 2],
]

test('commands that read the events afterwards print no secret and no control character either', async () => {
  const project = await aProject()
  const { folder } = project
  const vhook = new Writer(process.execPath, project.dev, folder)
  await receiveAll(vhook, textLine)
  await vhook.interrupt()
  for (const [args, code] of commands) {
    const result = await runVhook(args, { cwd: folder })
    const written = result.stdout + result.stderr
    expect(written).not.toMatch(controlCharacter)
    expect([args, result.code, written.length > 20, canary.exec(written)]).toEqual([args, code, true, null])
  }

  // Answering no to the question whether to unmask shows no secret and adds no entry to the audit log.
  const command = [process.execPath, main, 'show', 'latest', '--reveal'].map(quoted).join(' ')
  // A terminal without a width would break the question after each letter.
  const shown = onTerminal(`stty cols 200; ${command}`, folder)
  await shown.until(/audit log/)
  shown.child.stdin?.write('n')
  if (shown.child.exitCode === null) await once(shown.child, 'exit')
  expect(canary.exec(shown.out + shown.err)).toBeNull()
  const audit = await runVhook(['audit', '--json'], { cwd: folder })
  expect([audit.code, audit.stdout]).toEqual([0, ''])
})
