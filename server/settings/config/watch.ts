import { createHash } from 'node:crypto'
import { readFileSync, unwatchFile, watch, watchFile } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors write a file in several steps; after the last one it is quiet for this long, in ms. */
const QUIET = 60
/** How often files are looked at where the system does not tell of changes, in ms. */
const POLL = 1_000

/** Calls back after any of these files became another one, was made or removed. Keeps no process alive. */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  let known = contentOf(files)
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    const now = contentOf(files)
    if (now === known) return
    known = now
    changed()
  }
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(look, QUIET)
    timer.unref()
  }
  const folders = [...new Set(files.map((file) => dirname(file)))]
  const stops = folders.map((folder) => watchFolder(folder, files, soon))
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

/** The folder rather than the files: an editor puts a new file in the place of the old one. */
function watchFolder(folder: string, files: readonly string[], soon: () => void): () => void {
  const own = files.filter((file) => dirname(file) === folder)
  const names = new Set(own.map((file) => basename(file)))
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || names.has(name)) soon()
    })
    watcher.on('error', () => undefined) // The folder is gone: nothing more will change in it.
    return () => watcher.close()
  } catch {
    // No watcher to be had, as where all of the system's are taken.
    for (const file of own) watchFile(file, { persistent: false, interval: POLL }, soon)
    return () => {
      for (const file of own) unwatchFile(file, soon)
    }
  }
}

function contentOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(textOf(file)).update('\0')
  return hash.digest('hex')
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // Not there: as good as empty.
  }
}
