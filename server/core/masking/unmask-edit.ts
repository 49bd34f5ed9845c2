import type { ReplayRequest } from '../api/views/replay.ts'
import { base64, fromBase64, latin1Bytes, latin1Text } from '../text/bytes.ts'
import type { HeaderList, SignedRequest } from '../model/request.ts'
import { fillers } from './filler.ts'
import { isMaskOf } from './mask.ts'

/**
 * A user edits the masked request. Returns the edit with the real values wherever a mask was left unchanged. `masked` is the
 * request as it was shown, `original` as it was received.
 */
export function unmaskEdit(edit: ReplayRequest, masked: SignedRequest, original: SignedRequest): ReplayRequest {
  const body = edit.bodyBase64 === undefined ? undefined : fromBase64(edit.bodyBase64)
  return {
    ...edit,
    ...(edit.path === undefined ? {} : { path: unmaskText(edit.path, masked.url, original.url) }),
    ...(edit.headers ? { headers: unmaskHeaders(edit.headers, masked.headers, original.headers) } : {}),
    ...(body ? { bodyBase64: unmaskBody(body, masked.body, original.body) } : {}),
  }
}

/** Fillers are matched in order: the first that is left replaces the first that was shown. */
function unmaskText(edited: string, masked: string, original: string): string {
  let text = edited
  let from = 0
  for (const { 0: filler, index } of masked.matchAll(fillers)) {
    const real = original.slice(index, index + filler.length)
    const at = real === filler ? -1 : text.indexOf(filler, from)
    if (at === -1) continue
    text = text.slice(0, at) + real + text.slice(at + filler.length)
    from = at + real.length
  }
  return text
}

function unmaskBody(edited: Uint8Array, masked: Uint8Array, original: Uint8Array): string {
  const text = unmaskText(latin1Text(edited), latin1Text(masked), latin1Text(original))
  return base64(latin1Bytes(text))
}

/** A line that is still as it was shown is the line that was received; of equal lines each one in turn. */
function unmaskHeaders(edited: HeaderList, masked: HeaderList, original: HeaderList): HeaderList {
  const used = new Set<number>()
  const lineOf = (name: string, isSame: (at: number) => boolean): number =>
    original.findIndex(([key], at) => key.toLowerCase() === name.toLowerCase() && isSame(at))
  return edited.map(([name, value]) => {
    const candidates = [
      (at: number) => !used.has(at) && masked[at]?.[1] === value,
      // A mask that was shown before a key changed, or copied to a second line, still says which value it hides.
      (at: number) => isMaskOf(value, original[at]?.[1] ?? ''),
    ]
    const line = candidates.map((isSame) => lineOf(name, isSame)).find((at) => at !== -1) ?? -1
    used.add(line)
    return [name, original[line]?.[1] ?? value]
  })
}
