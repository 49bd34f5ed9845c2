import type { HashName } from '../../crypto/hmac.ts'
import type { Budget } from '../budget.ts'
import type { Received } from '../hypotheses/signature.ts'
import { type AxisName, doubles, families, type Level, singles } from './order.ts'
import { type Choice, choices, digestBy, type Hit, hitOf, matches, piecesOf, type Space } from './search-space.ts'
import type { Variation } from '../variation.ts'

type ByHash = [algorithm: HashName, received: Variation<Received>[]][]

/** Signatures by their hash: one digest serves for all of them. */
function grouped(received: Iterable<Variation<Received>>): ByHash {
  const groups = new Map<HashName, Variation<Received>[]>()
  for (const one of received) {
    const group = groups.get(one.value.algorithm)
    if (group) group.push(one)
    else groups.set(one.value.algorithm, [one])
  }
  return [...groups]
}

/** Tries one choice of content with every key and signature of the level. */
async function tryChoice(
  space: Space,
  choice: Choice,
  level: Level,
  groups: ByHash,
  budget: Budget,
): Promise<Hit | undefined> {
  const perKey = choice.content.value.uses.has('secret')
  let pieces = perKey ? undefined : piecesOf(choice, space.subject.compiled.secret)
  if (!perKey && !pieces) return undefined
  for (const key of space.key[level.key ?? 0]) {
    if (perKey) pieces = piecesOf(choice, key.value.secret)
    if (!pieces) continue
    for (const [algorithm, received] of groups) {
      if (budget.over) return undefined
      budget.spend()
      const digest = digestBy(space, algorithm, key.value.bytes, pieces)
      const right = received.find(({ value }) => matches(value, digest))
      if (right) return hitOf(space.subject, choice, [right, key])
    }
    const rest = budget.breather()
    if (rest) await rest
  }
  return undefined
}

/** Tries everything of one level. */
export async function tryLevel(space: Space, level: Level, budget: Budget): Promise<Hit | undefined> {
  for (const name of Object.keys(level) as AxisName[]) budget.tried.add(families[name])
  const groups = grouped(space.signature[level.signature ?? 0])
  if (!groups.length) return undefined
  if (level.body) await space.bodies.prepare()
  for (const choice of choices(space, level)) {
    const hit = await tryChoice(space, choice, level, groups, budget)
    if (hit || budget.over) return hit
  }
  return undefined
}

async function firstHit(spaces: readonly Space[], levels: readonly Level[], budget: Budget): Promise<Hit | undefined> {
  for (const level of levels) {
    for (const space of spaces) {
      const hit = await tryLevel(space, level, budget)
      if (hit || budget.over) return hit
    }
  }
  return undefined
}

/** The signature as it is: right but for something beside it, such as the time. */
export const tryNone = (spaces: readonly Space[], budget: Budget): Promise<Hit | undefined> =>
  firstHit(spaces, [{}], budget)

const oneEach = singles.map((name): Level => ({ [name]: 1 }))

/** Templates and forms of the body that are hardly ever met: by themselves only. */
async function tryRare(space: Space, budget: Budget): Promise<Hit | undefined> {
  const rareTemplates: Space = { ...space, template: [[], space.rareTemplates, []] }
  const hit = await tryLevel(rareTemplates, { template: 1 }, budget)
  if (hit || budget.over) return hit
  await space.bodies.prepareRare()
  return tryLevel({ ...space, body: [[], space.bodies.rare, []] }, { body: 1 }, budget)
}

/** Every single deviation, the rare ones last. */
export async function trySingles(spaces: readonly Space[], budget: Budget): Promise<Hit | undefined> {
  const hit = await firstHit(spaces, oneEach, budget)
  if (hit) return hit
  for (const space of spaces) {
    const found = budget.over ? undefined : await tryRare(space, budget)
    if (found) return found
  }
  return undefined
}

/** Every pair, the likely ones first. */
export const tryPairs = (spaces: readonly Space[], budget: Budget): Promise<Hit | undefined> =>
  firstHit(spaces, doubles, budget)
