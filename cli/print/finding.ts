import { visible } from '../../server/core/text/escape.ts'
import type { Finding, Salvage } from '../../server/doctor/doctor.ts'
import type { Style, TextStyle } from './style.ts'

const marks: Record<Finding['status'], { mark: string; style: TextStyle }> = {
  ok: { mark: '✓', style: 'green' },
  warn: { mark: '!', style: 'yellow' },
  fail: { mark: '✗', style: 'red' },
  skip: { mark: '–', style: 'dim' },
}

/** One line a finding, and one what to do where there is something to do. */
export function findingLines({ status, title, message, hint }: Finding, { paint }: Style): string[] {
  const { mark, style } = marks[status]
  const first = `${paint(style, mark)} ${title.padEnd(12)} ${visible(message)}`
  return hint === undefined ? [first] : [first, `${' '.repeat(15)}${paint('dim', visible(hint))}`]
}

/** What was brought over, and what was not. */
export function salvageLines({ source, events, restored, bodiless, bodies }: Salvage): string[] {
  const lines = [
    `${events.added} events were brought over from ${visible(source)}; ${events.present} were here already.`,
    ...(restored > 0
      ? [`${restored} of them were put together from indexes, without query, duration and sender.`]
      : []),
    ...(bodiless > 0 ? [`${bodiless} of them lost their headers and bodies, and say so.`] : []),
    ...(bodies > 0 ? [`${bodies} files of large bodies came along.`] : []),
  ]
  return [...lines, 'The damaged database stays where it is; remove it when you miss nothing.']
}
