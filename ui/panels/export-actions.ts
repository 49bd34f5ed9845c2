import type { EventDetail } from '../../server/core/api/views/event.ts'
import { exportFormats } from '../../server/core/export/formats.ts'
import type { ExportFormat } from '../../server/core/export/formats.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { fromBase64 } from '../body/bytes.ts'

/** Hands bytes to the browser as a file; they are never opened as a page of ours. */
export function saveFile(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** The whole body, fetched where it was too large to come with the event. */
export const loadBody = async (event: EventDetail): Promise<Uint8Array<ArrayBuffer>> =>
  event.bodyBase64 === undefined && event.size > 0
    ? await api.getEventBody({ id: event.id })
    : new Uint8Array(fromBase64(event.bodyBase64 ?? ''))

/** Saves the event in a form that other programs read; what is secret in its headers stays a placeholder. */
const saveAs = (event: EventDetail, format: ExportFormat) =>
  run('export', async () => {
    // Written on demand: the page does not wait for it to start.
    const [{ writeExport }, { exportedEvent }] = await Promise.all([
      import('../../server/core/export/index.ts'),
      import('../../server/core/export/event.ts'),
    ])
    const text = writeExport(format, [exportedEvent(event, await loadBody(event))], { secrets: 'masked' })
    saveFile(new Blob([text]), `event-${event.id}.${exportFormats[format].ending}`)
  })

const saved = ['har', 'ndjson', 'http'] as const satisfies ExportFormat[]

/** A command for each form that is saved as a file; curl is copied. */
export const exportActions = saved.map((format) => ({
  title: `Save as ${exportFormats[format].title}`,
  act: (event: EventDetail) => saveAs(event, format),
}))
