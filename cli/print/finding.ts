import { visible } from '../../server/core/text/escape.ts'
import type { Finding, Salvage } from '../../server/doctor/doctor.ts'
import type { Style, TextStyle } from './style.ts'

const marks: Record<Finding['status'], { mark: string; style: TextStyle }> = {
  ok: { mark: '✓', style: 'green' },
  warn: { mark: '!', style: 'yellow' },
  fail: { mark: '✗', style: 'red' },
  skip: { mark: '–', style: 'dim' },
}

/** One line per check, and one with the fix where there is one. */
export function findingLines({ status, title, message, hint }: Finding, { paint }: Style): string[] {
  const { mark, style } = marks[status]
  const first = `${paint(style, mark)} ${title.padEnd(12)} ${visible(message)}`
  return hint === undefined ? [first] : [first, `${' '.repeat(15)}${paint('dim', visible(hint))}`]
}

/** What was recovered from a damaged database. */
export function salvageLines({ source, events, restored, bodiless, bodies }: Salvage): string[] {
  const lines = [
    `Recovered ${events.added} events from ${visible(source)}. ${events.present} were already present.`,
    ...(restored > 0 ? [`${restored} of them were rebuilt from indexes, without query, duration and sender.`] : []),
    ...(bodiless > 0 ? [`${bodiless} of them have lost their headers and bodies, and are marked so.`] : []),
    ...(bodies > 0 ? [`Copied ${bodies} files of large bodies.`] : []),
  ]
  return [...lines, 'The damaged database was not changed. Remove it once nothing is missing.']
}
