import { isProven } from '../../model/verification.ts'
import { comparePublicKey } from '../../schemes/checks/public-key.ts'
import type { Finding, Match } from '../finding.ts'
import { readDigest } from '../hypotheses/decode.ts'
import { signaturePlaces } from '../hypotheses/header-names.ts'
import { withEncoding } from '../hypotheses/signature.ts'
import type { Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import { type Axis, axisOf, type Variation } from '../variation.ts'
import { type Level, singles } from './order.ts'
import { otherCredential } from './other-credentials.ts'
import { type Choice, choices, matchOf, piecesOf, prepare, type Space, spaceOf } from './search-space.ts'
import { nothingProven } from './signature.ts'

/** Shorter texts are not signatures by a private key. In bytes. */
const shortest = 48

/** Signatures as received. Their length does not identify the method, so every reading counts. */
function signatures(subject: Subject): Axis<Uint8Array> {
  const { encoding = 'base64' } = subject.compiled.scheme.signature ?? {}
  const all = signaturePlaces(subject).flatMap((place) =>
    readDigest(place.text, encoding).map(({ bytes, encoding: found }): Variation<Uint8Array> => {
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
      budget.spend()
      if (await verifies(space, choice, pieces, signature.value)) return matchOf(space.subject, choice, [signature])
    }
    const rest = budget.breather()
    if (rest) await rest
  }
  return undefined
}

/** A public key is slow to try, so only single deviations are; there is no other key to try. */
const levels = singles.filter((level) => level.key === undefined)

/** Searches for why a signature by a private key does not verify. */
export async function searchPublicKey(subject: Subject, run: Run): Promise<Finding> {
  if (isProven(run.checks))
    return { kind: 'match', match: { subject, deviations: [], set: undefined, timestamp: undefined } }
  const other = await otherCredential(run)
  if (other) return other
  const [space, sent] = [spaceOf(subject), signatures(subject)]
  for (const level of levels) {
    const match = run.budget.exhausted ? undefined : await tryLevel(space, sent, level, run)
    if (match) return { kind: 'match', match }
  }
  return nothingProven(subject)
}
