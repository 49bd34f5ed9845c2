import { isProven } from '../../model/verification.ts'
import { labelOf } from '../../schemes/checks/collect.ts'
import { comparePublicKey } from '../../schemes/checks/public-key.ts'
import { readSignature } from '../../schemes/checks/signature.ts'
import type { Finding, Match } from '../finding.ts'
import { readDigest } from '../hypotheses/decode.ts'
import { signaturePlaces } from '../hypotheses/header-names.ts'
import { withEncoding } from '../hypotheses/signature.ts'
import type { Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import { type Axis, axisOf, type Variation } from '../variation.ts'
import { type Level, singles } from './order.ts'
import { otherCredential } from './other-credentials.ts'
import { type Choice, choices, matchOf, piecesOf, prepare, rareSpace, type Space, spaceOf } from './search-space.ts'
import { nothingProven } from './signature.ts'
import { trySecrets } from './whole-request.ts'

/** Shorter texts are not signatures by a private key. In bytes. */
const shortest = 48

/** The signatures in a header by the rule of the scheme; the whole text if the scheme has no rule. */
function textsIn({ compiled }: Subject, text: string): string[] {
  const rule = compiled.scheme.signature
  const found = rule && readSignature(text, rule, labelOf(compiled))
  return found?.candidates.length ? found.candidates.map((one) => one.text) : [text]
}

/** Signatures as received. Their length does not identify the method, so every reading counts. */
function signatures(subject: Subject): Axis<Uint8Array> {
  const { encoding = 'base64' } = subject.compiled.scheme.signature ?? {}
  const all = signaturePlaces(subject).flatMap((place) =>
    textsIn(subject, place.text)
      .flatMap((text) => readDigest(text, encoding))
      .map(({ bytes, encoding: found }): Variation<Uint8Array> => {
        const { deviations } = withEncoding(subject, place, found, encoding)
        return { value: bytes, deviations, ...(deviations.length > 0 && { set: null }) }
      }),
  )
  return axisOf(all.filter(({ value }) => value.length >= shortest))
}

async function verifies({ subject }: Space, choice: Choice, pieces: Uint8Array[], bytes: Uint8Array): Promise<boolean> {
  const found = { candidates: [{ text: '', bytes }], fields: new Map<string, string>(), repeated: new Set<string>() }
  const collected = { checks: [], found, rendered: { pieces, segments: [] } }
  return isProven(await comparePublicKey(subject.compiled, choice.context, collected))
}

async function tryLevel(
  space: Space,
  sent: Axis<Uint8Array>,
  level: Level,
  { budget }: Run,
): Promise<Match | undefined> {
  await prepare(space, level, budget)
  for (const choice of choices(space, level)) {
    const pieces = piecesOf(choice, '')
    if (!pieces) continue
    for (const signature of sent[level.signature ?? 0]) {
      if (budget.exhausted) return undefined
      budget.spend(space.subject.request.body.length)
      if (await verifies(space, choice, pieces, signature.value)) return matchOf(space.subject, choice, [signature])
    }
    const rest = budget.breather()
    if (rest) await rest
  }
  return undefined
}

/** A public key is slow to try, so there are no pairs except those of two forms of the body. Other keys are tried last. */
const levels: readonly Level[] = [...singles.filter((level) => level.key === undefined), { body: 2 }]

async function trySpaces(space: Space, sent: Axis<Uint8Array>, run: Run): Promise<Match | undefined> {
  const rare = rareSpace(space, 'body')
  const rounds = [
    ...levels.map((level) => ({ space, level })),
    ...(rare ? [{ space: rare, level: { body: 1 } as Level }] : []),
  ]
  for (const round of rounds) {
    const match = run.budget.exhausted ? undefined : await tryLevel(round.space, sent, round.level, run)
    if (match) return match
  }
  return undefined
}

/** Searches for why a signature by a private key does not verify. */
export async function searchPublicKey(subject: Subject, run: Run): Promise<Finding> {
  if (isProven(run.checks))
    return { kind: 'match', match: { subject, deviations: [], set: undefined, timestamp: undefined } }
  const other = await otherCredential(run)
  if (other) return other
  const match = await trySpaces(spaceOf(subject), signatures(subject), run)
  if (match) return { kind: 'match', match }
  const secret = await trySecrets(subject, run)
  if (secret) return { kind: 'causes', deviations: secret.deviations, fix: { subject, set: secret.set } }
  return nothingProven(subject)
}
