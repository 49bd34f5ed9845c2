import { Agent, request } from 'node:http'
import type { OutgoingHttpHeaders } from 'node:http'
import { setTimeout as rest } from 'node:timers/promises'
import { bodyOf } from '../../../server/pipeline/support/exchange.ts'

export interface Reply {
  /** 0 when the connection broke. */
  status: number
  ms: number
  body: Buffer
}

export interface Sent {
  path?: string
  method?: string
  body?: Uint8Array
  headers?: OutgoingHttpHeaders
}

/** A sender with keep-alive. Never rejects: a connection that breaks is status 0. */
export class Sender {
  readonly #port: number
  readonly #agent: Agent

  constructor(port: number, sockets = 64) {
    this.#port = port
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets })
  }

  send({ path = '/', method = 'POST', body = new Uint8Array(0), headers = {} }: Sent = {}): Promise<Reply> {
    const began = performance.now()
    const { promise, resolve } = Promise.withResolvers<Reply>()
    const done = (status: number, bytes: Buffer): void =>
      resolve({ status, ms: performance.now() - began, body: bytes })
    const to = { host: '127.0.0.1', port: this.#port, agent: this.#agent, path, method }
    const framing = 'transfer-encoding' in headers ? {} : { 'content-length': body.length }
    const outgoing = request({ ...to, headers: { ...framing, ...headers } }, (response) => {
      bodyOf(response).then(
        (bytes) => done(response.statusCode ?? 0, bytes),
        () => done(0, Buffer.alloc(0)),
      )
    })
    outgoing.on('error', () => done(0, Buffer.alloc(0)))
    outgoing.end(body)
    return promise
  }

  close(): void {
    this.#agent.destroy()
  }
}

/**
 * Sends `count` requests at `perSecond` regardless of the responses, but never more than `most` at a time: a slow machine sends
 * more slowly instead of failing.
 */
export async function atRate(
  { count, perSecond, most = 150 }: { count: number; perSecond: number; most?: number },
  send: (at: number) => Promise<Reply>,
): Promise<Reply[]> {
  const began = performance.now()
  const replies: Array<Promise<Reply>> = []
  const inFlight = new Set<Promise<Reply>>()
  for (let at = 0; at < count; at += 1) {
    await rest(Math.max(0, began + (at * 1_000) / perSecond - performance.now()))
    if (inFlight.size >= most) await Promise.race(inFlight)
    const reply = send(at)
    inFlight.add(reply)
    replies.push(reply.finally(() => inFlight.delete(reply)))
  }
  return await Promise.all(replies)
}

/** Sends one request after the other while `work` is pending. Returns its result and the replies. */
export async function meanwhile<Result>(
  send: () => Promise<Reply>,
  work: Promise<Result>,
  pauseMs = 20,
): Promise<{ result: Result; replies: Reply[] }> {
  const replies: Reply[] = []
  const over = new AbortController()
  const done = work.finally(() => over.abort())
  done.catch(() => undefined)
  while (!over.signal.aborted) {
    replies.push(await send())
    await rest(pauseMs)
  }
  return { result: await done, replies }
}

export const millis = (replies: readonly Reply[]): number[] => replies.map(({ ms }) => ms)

export const failures = (replies: readonly Reply[]): number[] =>
  replies.map(({ status }) => status).filter((status) => status !== 200)
