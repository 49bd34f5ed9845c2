import type { HashName } from '../../crypto/hmac.ts'
import type { Budget } from '../budget.ts'
import type { Match } from '../finding.ts'
import type { Received } from '../hypotheses/signature.ts'
import type { Variation } from '../variation.ts'
import { axisNames } from './axes.ts'
import { doubles, type Level, singles } from './order.ts'
import {
  type Choice,
  choices,
  digestBy,
  isDigest,
  matchOf,
  piecesOf,
  prepare,
  rareSpace,
  type Space,
} from './search-space.ts'

type ByHash = ReadonlyMap<HashName, Variation<Received>[]>

/** Signatures by their hash: one digest is compared with all of them. */
function groupByHash(received: Iterable<Variation<Received>>): ByHash {
  const groups = new Map<HashName, Variation<Received>[]>()
  for (const one of received) {
    const group = groups.get(one.value.algorithm)
    if (group) group.push(one)
    else groups.set(one.value.algorithm, [one])
  }
  return groups
}

const lengthOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** Tries one choice with every key and signature of the level. */
async function tryChoice(
  space: Space,
  choice: Choice,
  level: Level,
  groups: ByHash,
  budget: Budget,
): Promise<Match | undefined> {
  const readsSecret = choice.content.sources.has('secret')
  let pieces = readsSecret ? undefined : piecesOf(choice, space.subject.compiled.secret)
  if (!readsSecret && !pieces) return undefined
  for (const key of space.axes.key[level.key ?? 0]) {
    if (readsSecret) pieces = piecesOf(choice, key.value.secret)
    if (!pieces) continue
    for (const [algorithm, received] of groups) {
      if (budget.exhausted) return undefined
      budget.spend(lengthOf(pieces))
      const digest = digestBy(space, algorithm, key.value.bytes, pieces)
      const matching = received.find(({ value }) => isDigest(value, digest))
      if (matching) return matchOf(space.subject, choice, [matching, key])
    }
    const rest = budget.breather()
    if (rest) await rest
  }
  return undefined
}

/** Tries everything on one level. */
export async function tryLevel(space: Space, level: Level, budget: Budget): Promise<Match | undefined> {
  await prepare(space, level, budget)
  const groups = groupByHash(space.axes.signature[level.signature ?? 0])
  if (!groups.size) return undefined
  for (const choice of choices(space, level)) {
    const match = await tryChoice(space, choice, level, groups, budget)
    if (match || budget.exhausted) return match
  }
  return undefined
}

async function firstMatch(
  spaces: readonly Space[],
  levels: readonly Level[],
  budget: Budget,
): Promise<Match | undefined> {
  for (const level of levels) {
    for (const space of spaces) {
      const match = await tryLevel(space, level, budget)
      if (match || budget.exhausted) return match
    }
  }
  return undefined
}

/** The signature as the credential has it: it may be right although another check failed. */
export const tryUnchanged = (spaces: readonly Space[], budget: Budget): Promise<Match | undefined> =>
  firstMatch(spaces, [{}], budget)

async function tryRare(space: Space, budget: Budget): Promise<Match | undefined> {
  for (const name of axisNames) {
    const rare = rareSpace(space, name)
    const match = rare && (await tryLevel(rare, { [name]: 1 }, budget))
    if (match || budget.exhausted) return match
  }
  return undefined
}

/** Every single deviation, the rare ones last. */
export async function trySingles(spaces: readonly Space[], budget: Budget): Promise<Match | undefined> {
  const match = await firstMatch(spaces, singles, budget)
  if (match) return match
  for (const space of spaces) {
    const found = budget.exhausted ? undefined : await tryRare(space, budget)
    if (found) return found
  }
  return undefined
}

/** Every pair of deviations, the likely ones first. */
export const tryPairs = (spaces: readonly Space[], budget: Budget): Promise<Match | undefined> =>
  firstMatch(spaces, doubles, budget)
