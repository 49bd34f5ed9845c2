import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Manifest {
  name: string
  version: string
}

const here = fileURLToPath(import.meta.url)
let found: { root: string; manifest: Manifest } | undefined

/** Folder of vhook's own package.json, whether this runs from source, from `dist/chunks` or from `dist/cli`. */
export function packageRoot(): string {
  return own().root
}

/** vhook's own version. */
export function version(): string {
  return own().manifest.version
}

/** Entry file of a worker thread, by its path without extension: TypeScript from source, JavaScript from the bundle. */
export function workerFile(name = 'server/store/worker'): string {
  return here.endsWith('.ts') ? join(packageRoot(), `${name}.ts`) : join(packageRoot(), 'dist', `${name}.js`)
}

/** Folder of the built inspector page. */
export function uiFolder(): string {
  return join(packageRoot(), 'dist', 'ui')
}

function own(): { root: string; manifest: Manifest } {
  found ??= search(dirname(here))
  return found
}

function search(folder: string): { root: string; manifest: Manifest } {
  const manifest = manifestIn(folder)
  if (manifest) return { root: folder, manifest }
  const parent = dirname(folder)
  if (parent === folder) throw new Error(`No package.json of vhook above ${here}.`)
  return search(parent)
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    return manifest.name === 'vhook' || manifest.name.endsWith('/vhook') ? manifest : undefined
  } catch {
    // No package.json here, or another package's: the search continues in the parent folder.
    return undefined
  }
}
