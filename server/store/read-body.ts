import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { problems, VhookError } from '../core/model/errors.ts'
import type { CapturedEvent, StoredBody } from '../core/model/event.ts'
import type { SignedRequest } from '../core/model/request.ts'

/** The bytes of a stored body, read from its file if it has one. Rejects with BODY_NOT_KEPT if it was not stored. */
export async function bytesOf(body: StoredBody, spillFolder: string): Promise<Uint8Array> {
  if (isLeftOut(body)) throw new VhookError(problems.bodyNotKept(body.size))
  return body.kind === 'bytes' ? body.bytes : await readFile(join(spillFolder, body.file))
}

/** The request that the sender signed, with its public URL. */
export async function signedRequestOf(event: CapturedEvent, spillFolder: string): Promise<SignedRequest> {
  const url = event.path.startsWith('/') ? event.publicUrl + event.path : event.path
  return { method: event.method, url, headers: event.headers, body: await bytesOf(event.body, spillFolder) }
}

/** When the disk was full, only size and hash of the body were stored. */
export const isLeftOut = (body: StoredBody): boolean => body.kind === 'bytes' && body.bytes.length !== body.size

/** The same request without its body, for callers that do not read it. */
export function withoutBody({ method, path, headers, publicUrl }: CapturedEvent): SignedRequest {
  return { method, url: path.startsWith('/') ? publicUrl + path : path, headers, body: new Uint8Array(0) }
}

const BEGINNING = 1024 * 1024

/** The first 1 MiB of a body. */
export async function beginningOf(body: StoredBody, spillFolder: string): Promise<Uint8Array> {
  if (body.kind === 'bytes') return body.bytes.subarray(0, BEGINNING)
  const file = await open(join(spillFolder, body.file))
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
