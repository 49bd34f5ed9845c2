import { notCheckedMessage } from '../../server/core/model/verdict.ts'
import { visible } from '../../server/core/text/escape.ts'
import type { PlanChange } from '../../server/core/model/credential.ts'
import type { Check, Diagnosis, Verification } from '../../server/core/model/verification.ts'
import { verdictText } from './event.ts'
import type { Style, TextStyle } from './style.ts'

const marks: Record<Check['status'], { mark: string; style: TextStyle }> = {
  pass: { mark: '✓', style: 'green' },
  fail: { mark: '✗', style: 'red' },
  warn: { mark: '!', style: 'yellow' },
  skip: { mark: '–', style: 'dim' },
}

/** Why nothing was checked, where no check says so. */
function reasonText({ verdict, reason, checks }: Verification): string | undefined {
  if (verdict !== 'not-checked' || checks.length > 0) return undefined
  return notCheckedMessage(reason) + (reason === 'no-credential' ? ' Add one: vhook credentials add' : '')
}

/** The verdict, then every check with expected and actual values. */
export function verificationLines(verification: Verification, credential: string | null, style: Style): string[] {
  const by = credential === null ? '' : `  ${style.paint('dim', `against ${visible(credential)}`)}`
  const why = reasonText(verification)
  return [
    `${verdictText(verification.verdict, style)}${by}`,
    ...(why === undefined ? [] : [`  ${why}`]),
    ...verification.checks.flatMap((check) => checkLines(check, style)),
  ]
}

function checkLines({ status, message, expected, actual, hint, id }: Check, { paint }: Style): string[] {
  const { mark, style } = marks[status]
  const details = [
    ['expected', expected],
    ['actual', actual],
    ['hint', hint],
  ] as const
  return [
    `  ${paint(style, mark)} ${visible(message)}  ${paint('dim', id)}`,
    ...details.flatMap(([name, text]) =>
      text === undefined ? [] : [`      ${paint('dim', name.padEnd(8))}  ${visible(text)}`],
    ),
  ]
}

/** The cause and its fix, or how much was tried without finding one. */
export function diagnosisLines({ cause, message, advice, fix, tried }: Diagnosis, { paint }: Style): string[] {
  const adviceLine = advice === undefined ? [] : [`        ${visible(advice)}`]
  const found = [`${paint('bold', 'Cause')}   ${visible(message)}  ${paint('dim', cause)}`, ...adviceLine]
  const searched = `        ${tried.macs} combinations tried${tried.complete ? '' : ' (search stopped early)'}`
  if (cause === 'nothing-fits') return [...found, paint('dim', searched)]
  return [...found, ...(fix ? [`${paint('bold', 'Fix')}     set ${visible(settings(fix.set))}`] : [])]
}

const settings = (set: PlanChange): string =>
  Object.entries(set)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
