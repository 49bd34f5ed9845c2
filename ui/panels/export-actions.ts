import type { EventDetail } from '../../server/core/api/views/event.ts'
import { toCurl } from '../../server/core/export/curl.ts'
import { exportFormatNames, exportFormats } from '../../server/core/export/formats.ts'
import type { ExportFormat } from '../../server/core/export/formats.ts'
import { copy } from '../actions/clipboard.ts'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { fromBase64 } from '../body/bytes.ts'
import { state } from '../state/store.ts'

/** Saves bytes as a file; they are never opened as a page of this origin. */
export function saveFile(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** The whole body; fetched when it was too large to come with the event. */
async function loadBody(event: EventDetail): Promise<Uint8Array<ArrayBuffer>> {
  if (event.bodyBase64 !== undefined || event.size === 0) return fromBase64(event.bodyBase64 ?? '')
  return api.getEventBody({ id: event.id })
}

/** Saves the body exactly as received. */
export const downloadBody = (event: EventDetail) =>
  run('download', async () => saveFile(new Blob([await api.getEventBody({ id: event.id })]), `${event.id}.bin`))

/** Copies a curl command that sends the event to the app. Secret header values stay masked. */
export const copyAsCurl = (event: EventDetail) =>
  run('curl', async () => {
    const origin = state.peek()?.target.url ?? state.peek()?.intakeUrl ?? ''
    const { method, path, headers } = event
    const request = { method, url: origin + path, headers, body: await loadBody(event) }
    await copy(toCurl(request, { secrets: 'masked' }), 'curl command copied')
  })

/** Saves the event in a format other tools read. Secret header values stay masked. */
const saveAs = (event: EventDetail, format: ExportFormat) =>
  run('export', async () => {
    // Loaded on demand to keep the first load small.
    const [{ writeExport }, { exportedEvent }] = await Promise.all([
      import('../../server/core/export/index.ts'),
      import('../../server/core/export/event.ts'),
    ])
    const text = writeExport(format, [exportedEvent(event, await loadBody(event))], { secrets: 'masked' })
    saveFile(new Blob([text]), `event-${event.id}.${exportFormats[format].ending}`)
  })

/** One action for each format. curl is copied instead: see `copyAsCurl`. */
export const exportActions = exportFormatNames
  .filter((format) => format !== 'curl')
  .map((format) => ({
    title: `Save as ${exportFormats[format].title}`,
    act: (event: EventDetail) => saveAs(event, format),
  }))
