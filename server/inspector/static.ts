import { readdir } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

// Characters that mean something to the router, or to a reader of a URL, never name a file of ours.
const PLAIN_NAME = /^[\w@.-]+(\/[\w@.-]+)*$/
const UNDER_HASHED_NAMES = /^assets\//

/** Names of the files under a folder, with slashes. Links are left out: they may lead elsewhere. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => [relative(folder, entry.parentPath), entry.name].filter(Boolean).join(sep))
  return names.map((name) => name.replaceAll(sep, '/')).filter((name) => PLAIN_NAME.test(name))
}

const lifetimeOf = (name: string): string =>
  UNDER_HASHED_NAMES.test(name) ? 'private, max-age=31536000, immutable' : 'no-cache'

/** One exact route for each file that is there at the start: a URL never leads to a look into the file system. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, index: false, dotfiles: 'deny' })
  for (const name of await filesOf(folder)) {
    const url = name === 'index.html' ? '/' : `/${name}`
    app.get(url, { config: { open: true } }, (_request, reply) =>
      reply.header('cache-control', lifetimeOf(name)).sendFile(name),
    )
  }
}
