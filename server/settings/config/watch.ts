import { createHash } from 'node:crypto'
import { readFileSync, unwatchFile, watch, watchFile } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors save a file in several steps. A change counts once this many ms passed without another one. */
const SETTLE_MS = 60
/** Poll interval where the system has no file watcher left. */
const POLL_MS = 1_000

/** Calls back when the content of one of these files changes, also by creation or removal. Does not keep the process alive. */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  let known = contentOf(files)
  let timer: NodeJS.Timeout | undefined
  const compare = (): void => {
    const current = contentOf(files)
    if (current === known) return
    known = current
    changed()
  }
  const schedule = (): void => {
    clearTimeout(timer)
    timer = setTimeout(compare, SETTLE_MS)
    timer.unref()
  }
  const folders = [...new Set(files.map((file) => dirname(file)))]
  const stops = folders.map((folder) => watchFolder(folder, files, schedule))
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

/** Watches the folder, because many editors save by renaming a new file over the old one. */
function watchFolder(folder: string, files: readonly string[], schedule: () => void): () => void {
  const inFolder = files.filter((file) => dirname(file) === folder)
  const names = new Set(inFolder.map((file) => basename(file)))
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || names.has(name)) schedule()
    })
    watcher.on('error', () => undefined) // The folder was removed, so nothing in it can change.
    return () => watcher.close()
  } catch {
    // The system's limit of watchers is reached: poll.
    for (const file of inFolder) watchFile(file, { persistent: false, interval: POLL_MS }, schedule)
    return () => {
      for (const file of inFolder) unwatchFile(file, schedule)
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
    return '' // A missing file counts as an empty one.
  }
}
