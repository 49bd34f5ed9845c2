import { fileURLToPath } from 'node:url'
import { verifierCode } from '../../../../server/core/codegen/index.ts'
import type { Case } from './cases.ts'
import { run, serveAll, start, stop, untilOpen, workFolder } from './programs.ts'
import { agent, freePort, mistakes } from './send.ts'

/** Serves the generated code of several credentials. `mistakesFor` sends every request of a case to its own server. */
export interface Server {
  mistakesFor(one: Case): Promise<string[]>
  close(): Promise<void>
}

type Folder = ReturnType<typeof workFolder>

const written = (folder: Folder, language: string, cases: readonly Case[], nameOf: (at: number) => string) =>
  cases.map((one, at) => ({ file: folder.write(nameOf(at), verifierCode(one.credential, language)), env: one.env }))

async function ended(folder: Folder, ...children: Parameters<typeof stop>[0][]): Promise<void> {
  for (const child of children) await stop(child)
  folder.remove()
}

/** PHP's built-in server, which runs the file named by a header. */
export async function startPhp(cases: readonly Case[]): Promise<Server> {
  const folder = workFolder()
  const served = written(folder, 'php', cases, (at) => `verifier-${at}.php`)
  const manifest = folder.write('manifest.json', JSON.stringify(served))
  const port = await freePort()
  const router = fileURLToPath(new URL('serve/serve.php', import.meta.url))
  const child = start('php', ['-S', `127.0.0.1:${port}`, router], { MANIFEST: manifest })
  await untilOpen(port, child)
  return {
    mistakesFor: (one) => mistakes(one, port, ['X-Test-Case', String(cases.indexOf(one))]),
    close: () => ended(folder, child),
  }
}

/** Each config.ru in its own process. */
export async function startRuby(cases: readonly Case[]): Promise<Server> {
  const folder = workFolder()
  const manifest = folder.write(
    'manifest.json',
    JSON.stringify(written(folder, 'ruby', cases, (at) => `config-${at}.ru`)),
  )
  const { child, ports } = await serveAll('ruby', new URL('./serve/serve.rb', import.meta.url), manifest)
  return { mistakesFor: (one) => mistakes(one, ports[cases.indexOf(one)] ?? 0), close: () => ended(folder, child) }
}

/** Programs that are built together and started one at a time. */
function built(
  folder: Folder,
  cases: readonly Case[],
  commandOf: (at: number) => readonly [string, ...string[]],
): Server {
  return {
    async mistakesFor(one) {
      const port = await freePort()
      const [program, ...arguments_] = commandOf(cases.indexOf(one))
      const child = start(program, arguments_, { ...one.env, PORT: String(port) })
      try {
        await untilOpen(port, child)
        return await mistakes(one, port)
      } finally {
        agent.destroy()
        await stop(child)
      }
    },
    close: async () => folder.remove(),
  }
}

export async function startGo(cases: readonly Case[]): Promise<Server> {
  const folder = workFolder()
  const served = written(folder, 'go', cases, (at) => `verifier${at}/main.go`)
  folder.write('go.mod', 'module verifiers\n\ngo 1.19\n')
  folder.write('programs/.keep', '')
  const unformatted = run('gofmt', ['-l', ...served.map(({ file }) => file)], folder.path)
  if (unformatted) throw new Error(`not formatted by gofmt: ${unformatted}`)
  run('go', ['build', '-o', 'programs/', './...'], folder.path)
  return built(folder, cases, (at) => [`${folder.path}/programs/verifier${at}`])
}
