import { connect, createServer } from 'node:net'
import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import { targetOf } from '../settings/schema.ts'
import { VhookError } from '../core/model/errors.ts'
import { listen } from '../platform/listen.ts'
import { fail, ok, skip, warn } from './finding.ts'
import type { Found, Situation } from './finding.ts'

const LOCALTUNNEL = 'https://loca.lt'
const PATIENCE_MS = 3_000
/** Signed times may differ by 300 s; past the first figure it is time to say so. */
const SKEW_NOTED_S = 30
const SKEW_TOO_MUCH_S = 300

/** Whether the two listeners can have their ports. */
export async function ports({ running, settings }: Situation): Promise<Found> {
  if (running) return ok(`vhook listens at ${running.intakeUrl ?? '?'} and ${running.inspectorUrl ?? '?'}.`)
  const wanted = [settings.port, settings.inspectorPort].filter((port) => port !== 0)
  const taken = (await Promise.all(wanted.map(async (port) => ((await isFree(port)) ? [] : [port])))).flat()
  if (taken.length === 0)
    return ok(wanted.length === 0 ? 'Any free ones will do.' : `${wanted.join(' and ')} are free.`)
  return fail(
    `Port ${taken.join(' and ')} is in use.`,
    'Give others with --port and --inspector-port, or 0 for any free one.',
  )
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await listen(server, '127.0.0.1', port)
    return true
  } catch {
    // Taken, or not for this user: either way vhook cannot have it.
    return false
  } finally {
    server.close()
  }
}

/** Whether the running vhook answers to whoever has its token. */
export function inspector({ running, client, health, trouble }: Situation): Found {
  if (!running) return skip('No vhook runs on this folder.')
  if (!client) return fail(`Process ${running.pid} works on the folder and has no inspector.`, 'Wait until it is done.')
  if (health) return ok(`${running.inspectorUrl} answers (process ${running.pid}).`)
  return trouble ?? fail('The inspector does not answer.', 'Start vhook again.')
}

/** Whether something listens where events are forwarded to. */
export async function target({ health, running, settings }: Situation): Promise<Found> {
  const address = running ? health?.target.url : targetOf(settings.target)?.href
  if (!address) return skip('No app is named: vhook records and answers by itself.')
  const { hostname, port, protocol } = new URL(address)
  const number = Number(port) || (protocol === 'https:' ? 443 : 80)
  if (await listens(hostname.replace(/^\[|\]$/g, ''), number)) return ok(`Something listens at ${address}`)
  return fail(`Nothing listens at ${address}`, 'Start the app, or give another port: vhook dev <port>')
}

function listens(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host, port, timeout: PATIENCE_MS })
  const done = (up: boolean) => () => {
    socket.destroy()
    resolve(up)
  }
  socket.once('connect', done(true)).once('error', done(false)).once('timeout', done(false))
  return promise
}

/** The whole path: a request with a nonce to the public address, which has to come back through the tunnel to the intake. */
export async function tunnel({ client, health }: Situation): Promise<Found> {
  if (!client || !health) return skip('No vhook runs on this folder, so there is no tunnel to go through.')
  const { state, url, provider } = health.tunnel
  if (state === 'off') return skip(`There is none (${provider}): vhook receives on this machine only.`)
  const probe = await client.probeTunnel()
  if (!probe.ok)
    return fail(
      `A request to ${url ?? provider} does not come back: ${probe.why}.`,
      'vhook keeps trying; check the network.',
    )
  if (state === 'url-changed')
    return warn(`The address changed to ${url}.`, 'Give senders the new one, then: vhook open')
  return ok(`A request to ${url} came back after ${Math.round(probe.latencyMs)} ms.`)
}

/** This machine's clock against the tunnel server's: signed times are judged by it. */
export async function clock({ settings }: Situation): Promise<Found> {
  const server = settings.tunnelHost ?? (settings.tunnel === 'localtunnel' ? LOCALTUNNEL : settings.publicUrl)
  if (server === undefined) return skip('There is no other clock to compare with.')
  const theirs = await dateOf(server).catch(() => undefined)
  if (theirs === undefined) return skip(`${server} cannot be asked for its time.`)
  const seconds = Math.round((Date.now() - theirs) / 1000)
  const said = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} ${server}`
  if (Math.abs(seconds) <= SKEW_NOTED_S) return ok(`The clock agrees with ${server}.`)
  const hint = 'Set the clock of this machine (time synchronisation): signatures with a time would seem stale.'
  return Math.abs(seconds) > SKEW_TOO_MUCH_S ? fail(`The clock is ${said}.`, hint) : warn(`The clock is ${said}.`, hint)
}

/** The Date header of an answer, in Unix ms; whatever the answer is otherwise. */
function dateOf(server: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const get = server.startsWith('https:') ? getSecure : getPlain
  const request = get(server, { agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, (answer) => {
    const at = Date.parse(answer.headers.date ?? '')
    resolve(Number.isNaN(at) ? undefined : at)
    request.destroy()
  })
  request.on('error', reject)
  return promise
}

/** An obstacle as a finding. */
export const trouble = (error: unknown): Found => {
  if (error instanceof VhookError) return fail(error.problem.message, error.problem.hint)
  return fail(error instanceof Error ? error.message : String(error), 'This is a fault of vhook; please report it.')
}
