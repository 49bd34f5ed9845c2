import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Source {
  /** From the project folder, with forward slashes. */
  path: string
  text: string
  /** Paths from the project folder for own files, names for packages. Type-only imports are included. */
  imports: string[]
}

/** Files below a folder whose names match, from the project folder. */
export function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(path, name)
    return name.test(entry.name) ? [path] : []
  })
}

/** Names of the subfolders of a folder. */
export function foldersIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
}

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

const importStatement = /^(?:import|export)\b[^'"`;()]*?from\s*'([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm

function readSource(path: string): Source {
  const text = readText(path)
  const names = [...text.matchAll(importStatement)].map(([, from, bare, lazy]) => from ?? bare ?? lazy ?? '')
  const imports = names.map((name) =>
    name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name,
  )
  return { path, text, imports }
}

const isTypeScript = /(?<!\.d)\.tsx?$/

/** Every source of the program, without declarations. */
export const sources: readonly Source[] = ['server', 'cli', 'ui'].flatMap((folder) =>
  filesBelow(folder, isTypeScript).map(readSource),
)

export const sourcesIn = (...folders: string[]): Source[] =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(folder)))

/** Groups of files that import each other in a circle, each sorted. Tarjan's algorithm over the import graph. */
export function importCycles(files: readonly Pick<Source, 'path' | 'imports'>[]): string[][] {
  const graph = new Map(files.map(({ path, imports }) => [path, imports]))
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const cycles: string[][] = []

  function visit(path: string): number {
    index.set(path, index.size)
    low.set(path, index.get(path) ?? 0)
    stack.push(path)
    for (const next of graph.get(path) ?? []) {
      if (!graph.has(next)) continue
      const reached = index.has(next) ? (stack.includes(next) ? index.get(next) : undefined) : visit(next)
      if (reached !== undefined) low.set(path, Math.min(low.get(path) ?? 0, reached))
    }
    if (low.get(path) === index.get(path)) {
      const group = stack.splice(stack.indexOf(path))
      if (group.length > 1 || graph.get(path)?.includes(path)) cycles.push(group.toSorted())
    }
    return low.get(path) ?? 0
  }

  for (const path of graph.keys()) if (!index.has(path)) visit(path)
  return cycles
}
