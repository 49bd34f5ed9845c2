import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The data folder: the given one, or `.vhook` in the project folder. */
export const dataDirFor = (cwd: string, given: string | undefined): string =>
  given === undefined ? join(projectFolder(cwd), '.vhook') : resolve(cwd, given)

/** The nearest folder with a `package.json` or a `.git`, from `cwd` upwards, or else `cwd` itself. */
export const projectFolder = (cwd: string): string => projectFolders(cwd).at(-1) ?? cwd

/** The folders from `cwd` up to the project folder. */
export function projectFolders(cwd: string): string[] {
  const start = resolve(cwd)
  return upwards(start) ?? [start]
}

function upwards(folder: string): string[] | undefined {
  if (existsSync(join(folder, 'package.json')) || existsSync(join(folder, '.git'))) return [folder]
  const parent = dirname(folder)
  const above = parent === folder ? undefined : upwards(parent)
  return above && [folder, ...above]
}
