import { nextStep } from '../../server/core/text/next-step.ts'
import { messageOf } from '../../server/core/model/verdict.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { visible } from '../../server/core/text/escape.ts'
import { fixCommand } from '../../server/core/fix/describe.ts'
import type { Fix } from '../../server/core/model/fix.ts'
import type { Check, Diagnosis, SecretSource, Suspicion, Verification } from '../../server/core/model/verification.ts'
import { verdictText } from './event.ts'
import type { Style, TextStyle } from './style.ts'

const marks: Record<Check['status'], { mark: string; style: TextStyle }> = {
  pass: { mark: '✓', style: 'green' },
  fail: { mark: '✗', style: 'red' },
  warn: { mark: '!', style: 'yellow' },
  skip: { mark: '–', style: 'dim' },
}

type Printed = Verification & Pick<StoredVerification, 'sender' | 'preset'>

/** Why nothing was checked, where no check says so, and what to do about it. */
function reasonTexts(verification: Printed, { credential, method = 'POST', path }: Fixed): string[] {
  const { verdict, checks } = verification
  if (verdict !== 'not-checked' && verdict !== 'unsigned') return []
  const why = checks.length > 0 ? [] : [messageOf(verification) ?? '']
  const step = nextStep({ ...verification, credentialId: credential ?? null }, { method, path: path ?? '/' })
  return step ? [...why, [step.text, step.command].filter(Boolean).join(' ')] : why
}

/** The verdict, then every check with expected and actual values. */
export function verificationLines(
  verification: Printed,
  credential: string | null,
  style: Style,
  fixed: Fixed = {},
): string[] {
  const by = credential === null ? '' : `  ${style.paint('dim', `against ${visible(credential)}`)}`
  return [
    `${verdictText(verification.verdict, style)}${by}`,
    ...verification.checks.flatMap((check) => checkLines(check, style)),
    ...reasonTexts(verification, fixed).map((text) => `  ${visible(text)}`),
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

/** The proven cause and its fix, then what is only suspected, each with its rank; without either, how much was tried. */
export function diagnosisLines(diagnosis: Diagnosis, style: Style, fixed: Fixed = {}): string[] {
  const { cause, rank, suspected } = diagnosis
  return [
    ...(rank === 'proven' ? causeLines(diagnosis, style, fixed) : []),
    ...suspected.flatMap((one) => suspicionLines(one, style)),
    ...(cause === 'nothing-fits' ? noCauseLines(diagnosis, style) : []),
    ...(rank === 'proven' ? [] : [`  ${style.paint('dim', triedText(diagnosis))}`]),
  ]
}

function causeLines({ cause, message, advice, fix }: Diagnosis, { paint }: Style, fixed: Fixed): string[] {
  return [
    `${paint('bold', 'Cause:')} ${visible(message)}  ${paint('dim', cause)}`,
    ...(advice === undefined ? [] : [`  ${visible(advice)}`]),
    ...(fix ? fixLines(fix, fixed, { paint }) : []),
  ]
}

function noCauseLines({ cause, message, advice }: Diagnosis, { paint }: Style): string[] {
  const found = `${paint('bold', 'No cause found:')} ${visible(message)}  ${paint('dim', cause)}`
  return [found, ...(advice === undefined ? [] : [`  ${visible(advice)}`])]
}

const triedText = ({ tried: { macs, complete } }: Diagnosis): string =>
  `${macs} variants tried${complete ? '' : ' (not every one)'}`

const rankLabels: Record<Suspicion['rank'], string> = { likely: 'Most likely:', possible: 'Possible:' }

function suspicionLines({ id, rank, message, evidence, advice, where }: Suspicion, { paint }: Style): string[] {
  return [
    `${paint('bold', rankLabels[rank])} ${visible(message)}  ${paint('dim', id)}`,
    ...evidence.map((sentence) => `  ${paint('dim', '·')} ${visible(sentence)}`),
    ...(where ? sourceLines(where) : []),
    ...(advice === undefined ? [] : [`  ${visible(advice)}`]),
  ]
}

function sourceLines({ sender, place, command, notes }: SecretSource): string[] {
  return [
    `  Where to find it at ${sender}: ${place}`,
    ...(command === undefined ? [] : [`  Command: ${command}`]),
    ...notes.map((note) => `  Note: ${note}`),
  ]
}

/** The command that applies the fix, and what it makes less secure. */
function fixLines(fix: Fix, { credential, path }: Fixed, { paint }: Pick<Style, 'paint'>): string[] {
  const weakens = fix.weakens === undefined ? [] : [`  ${visible(fix.weakens)}`]
  return [
    `${paint('bold', 'Fix:')} ${visible(fixCommand(credential ?? 'CREDENTIAL', fix, path ?? 'PATH'))}`,
    ...weakens,
  ]
}

/** The credential that a command changes, and the request. */
export interface Fixed {
  credential?: string | null | undefined
  method?: string | undefined
  path?: string | undefined
}
