import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The data folder: the given one, or `.vhook` next to the nearest `package.json` or `.git` above `cwd`, or in `cwd` itself. */
export function dataDirFor(cwd: string, given: string | undefined): string {
  if (given !== undefined) return resolve(cwd, given)
  return join(projectFolder(resolve(cwd)) ?? resolve(cwd), '.vhook')
}

function projectFolder(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json')) || existsSync(join(folder, '.git'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : projectFolder(parent)
}
