import { comparePublicKey } from '../../schemes/checks/public-key.ts'
import { type Check, type Diagnosis, isProven } from '../../model/verification.ts'
import { answer, answerHit, type Asked } from '../report.ts'
import { readDigest } from '../hypotheses/decode.ts'
import { signaturePlaces } from '../hypotheses/header-names.ts'
import { withEncoding } from '../hypotheses/signature.ts'
import type { Subject } from '../subject.ts'
import { type Axis, axisOf, type Variation } from '../variation.ts'
import { type AxisName, families, type Level } from './order.ts'
import { observed } from './unproven-hints.ts'
import { otherCredential } from './other-credentials.ts'
import { besideSignature, nothingFits, placeOfProof } from './signature.ts'
import { type Choice, choices, type Hit, hitOf, piecesOf, type Space, spaceOf } from './search-space.ts'

/** Signatures by a private key as they came: their length tells nothing, so every reading counts. */
function signatures(subject: Subject): Axis<Uint8Array> {
  const { encoding = 'base64' } = subject.compiled.scheme.signature ?? {}
  const all = signaturePlaces(subject).flatMap((place) =>
    readDigest(place.text, encoding).map(({ bytes, encoding: found }): Variation<Uint8Array> => {
      const { deviations } = withEncoding(subject, place, found, encoding)
      return { value: bytes, deviations, ...(deviations.length > 0 && { set: null }) }
    }),
  )
  return axisOf(all.filter(({ value }) => value.length >= 48))
}

async function isRight({ subject }: Space, choice: Choice, pieces: Uint8Array[], bytes: Uint8Array): Promise<boolean> {
  const found = { candidates: [{ text: '', bytes }], fields: new Map<string, string>(), repeated: new Set<string>() }
  const proof = { checks: [], found, rendered: { pieces, segments: [] } }
  const checks = await comparePublicKey(subject.compiled, choice.context, proof)
  return checks.at(-1)?.status === 'pass'
}

async function tryLevel(space: Space, sent: Axis<Uint8Array>, level: Level, asked: Asked): Promise<Hit | undefined> {
  const { budget } = asked
  for (const name of Object.keys(level) as AxisName[]) budget.tried.add(families[name])
  if (level.body) await space.bodies.prepare()
  for (const choice of choices(space, level)) {
    const pieces = piecesOf(choice, '')
    if (!pieces) continue
    for (const signature of sent[level.signature ?? 0]) {
      if (budget.over) return undefined
      budget.spend()
      if (await isRight(space, choice, pieces, signature.value)) return hitOf(space.subject, choice, [signature])
    }
    const rest = budget.breather()
    if (rest) await rest
  }
  return undefined
}

/** A public key is costly to try, so nothing but single deviations is tried. */
const levels: readonly Level[] = [
  { signature: 1 },
  { timestamp: 1 },
  { id: 1 },
  { template: 1 },
  { url: 1 },
  { method: 1 },
  { body: 1 },
]

/** Searches for why a signature by a private key does not fit. `checks` are the engine's. */
export async function searchPublicKey(subject: Subject, asked: Asked, checks: readonly Check[]): Promise<Diagnosis> {
  const isRightAlready = isProven(checks)
  const plain: Hit = { subject, deviations: [], set: undefined, timestamp: undefined }
  if (isRightAlready) return (await answerHit(plain, asked)) ?? besideSignature(asked, checks)
  const other = await otherCredential(subject, asked.at, asked.budget)
  if (other) return answer(asked, [other])
  const [space, sent] = [spaceOf(subject), signatures(subject)]
  for (const level of levels) {
    const hit = asked.budget.over ? undefined : await tryLevel(space, sent, level, asked)
    const found = hit && (await answerHit(hit, asked))
    if (found) return found
  }
  const seen = observed(subject, placeOfProof(subject))
  return seen ? answer(asked, [seen]) : nothingFits(asked, [])
}
