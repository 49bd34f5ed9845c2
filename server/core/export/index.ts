import { toCurl } from './curl.ts'
import type { WriteExport } from './event.ts'
import type { ExportFormat } from './formats.ts'
import { toHar } from './har.ts'
import { toHttp } from './http.ts'
import { toNdjson } from './ndjson.ts'
import { STAMP } from './placeholder.ts'

const toCommands: WriteExport = (events, options) => {
  const stamp = options.secrets === 'shown' ? `# ${STAMP}\n` : ''
  return stamp + events.map((event) => `${toCurl(event, options)}\n`).join('\n')
}

const writers: Readonly<Record<ExportFormat, WriteExport>> = {
  har: toHar,
  ndjson: toNdjson,
  http: toHttp,
  curl: toCommands,
}

/** The text of a file with these events. Throws CANNOT_EXPORT if the format cannot represent one of them. */
export const writeExport = (format: ExportFormat, ...given: Parameters<WriteExport>): string =>
  writers[format](...given)
