/** Every export format, one row each; the writers are in `index.ts`. */
export const exportFormats = {
  har: { title: 'HAR', ending: 'har' },
  ndjson: { title: 'NDJSON', ending: 'ndjson' },
  http: { title: '.http file', ending: 'http' },
  curl: { title: 'curl', ending: 'sh' },
} as const

export type ExportFormat = keyof typeof exportFormats

export const exportFormatNames = Object.keys(exportFormats) as ExportFormat[]
