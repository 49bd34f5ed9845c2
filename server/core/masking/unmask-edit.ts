import type { ReplayRequest } from '../api/views/replay.ts'
import { base64, fromBase64, latin1Bytes, latin1Text } from '../text/bytes.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'

const WORD = '[hidden]'
const COVERS = /\[hidden\]\**/g

/** Shortest text that can be covered, in bytes. A shorter secret stands in harmless texts by chance, and is not looked for. */
export const SHORTEST = WORD.length

/** What stands in the place of a secret inside a longer text: plain ASCII of the same length, so that positions and sizes hold. */
export const coverOf = (length: number): string => WORD.padEnd(length, '*')

/** An edit of a masked request with the real values back where its covers and masks were left as they are. */
export function uncovered(edit: ReplayRequest, masked: SignedRequest, original: SignedRequest): ReplayRequest {
  const body = edit.bodyBase64 === undefined ? undefined : fromBase64(edit.bodyBase64)
  return {
    ...edit,
    ...(edit.path === undefined ? {} : { path: uncover(edit.path, masked.url, original.url) }),
    ...(edit.headers ? { headers: uncoverHeaders(edit.headers, masked.headers, original.headers) } : {}),
    ...(body ? { bodyBase64: uncoverBody(body, masked.body, original.body) } : {}),
  }
}

/** Covers count in their order: the first one left stands for the first that was there. */
function uncover(edited: string, masked: string, original: string): string {
  let text = edited
  let from = 0
  for (const { 0: cover, index } of masked.matchAll(COVERS)) {
    const real = original.slice(index, index + cover.length)
    const at = real === cover ? -1 : text.indexOf(cover, from)
    if (at === -1) continue
    text = text.slice(0, at) + real + text.slice(at + cover.length)
    from = at + real.length
  }
  return text
}

function uncoverBody(edited: Uint8Array, masked: Uint8Array, original: Uint8Array): string {
  const texts = [edited, masked, original].map(latin1Text) as [string, string, string]
  return base64(latin1Bytes(uncover(...texts)))
}

/** A line that stands as it was shown is the line that was received; each of those counts once. */
function uncoverHeaders(edited: HeaderList, masked: HeaderList, original: HeaderList): HeaderList {
  const used = new Set<number>()
  return edited.map(([name, value]) => {
    const place = masked.findIndex(
      ([key, shown], at) => !used.has(at) && shown === value && key.toLowerCase() === name.toLowerCase(),
    )
    used.add(place)
    return [name, original[place]?.[1] ?? value]
  })
}
