import { readdir } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

// None of these characters has a meaning in the router or in a URL.
const PLAIN_NAME = /^[\w@.-]+(\/[\w@.-]+)*$/
const HASHED_NAME = /^assets\//

/** Paths of the files in a folder, with slashes. Symbolic links are left out, because they may lead elsewhere. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => [relative(folder, entry.parentPath), entry.name].filter(Boolean).join(sep))
  return names.map((name) => name.replaceAll(sep, '/')).filter((name) => PLAIN_NAME.test(name))
}

const cacheControl = (name: string): string =>
  HASHED_NAME.test(name) ? 'private, max-age=31536000, immutable' : 'no-cache'

/** Adds one exact route for each file that exists at the start, so that no URL is ever resolved in the file system. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, index: false, dotfiles: 'deny' })
  for (const name of await listFiles(folder)) {
    const url = name === 'index.html' ? '/' : `/${name}`
    app.get(url, { config: { open: true } }, (_request, reply) =>
      reply.header('cache-control', cacheControl(name)).sendFile(name),
    )
  }
}
