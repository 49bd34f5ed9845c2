import { createServer } from 'node:net'
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { VhookError } from '../core/model/errors.ts'
import { listen } from '../platform/listen.ts'
import { acceptsConnections } from '../platform/probe-port.ts'
import { targetOf } from '../settings/target.ts'
import { providers } from '../tunnels/providers.ts'
import { fail, ok, skip, warn, type CheckInput, type CheckResult } from './finding.ts'

const TIMEOUT_MS = 3_000
/** Signed times are accepted within 300 s by default. */
const SKEW_WARN_S = 30
const SKEW_FAIL_S = 300

/** Whether both ports are free. */
export async function ports({ running, settings }: CheckInput): Promise<CheckResult> {
  if (running) return ok(`vhook listens on ${running.intakeUrl ?? '?'} and ${running.inspectorUrl ?? '?'}.`)
  const fixed = [settings.port, settings.inspectorPort].filter((port) => port !== 0)
  const taken = (await Promise.all(fixed.map(async (port) => ((await isFree(port)) ? [] : [port])))).flat()
  if (taken.length === 0) return ok(fixed.length === 0 ? 'Any free port is used.' : `${fixed.join(' and ')} are free.`)
  return fail(
    `Port ${taken.join(' and ')} is in use.`,
    'Pass others with --port and --inspector-port, or 0 for any free port.',
  )
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await listen(server, '127.0.0.1', port)
    return true
  } catch {
    // In use or not permitted. vhook could not listen there either.
    return false
  } finally {
    server.close()
  }
}

/** Whether the inspector of the running vhook responds. */
export function inspector({ running, client, health, healthError }: CheckInput): CheckResult {
  if (!running) return skip('vhook is not running on this folder.')
  if (!client)
    return fail(`Process ${running.pid} uses the folder without an inspector.`, 'Wait until it has finished.')
  if (health) return ok(`${running.inspectorUrl} responds (process ${running.pid}).`)
  return healthError ?? fail('The inspector does not respond.', 'Restart vhook.')
}

/** Whether anything listens where events are forwarded to. */
export async function app({ health, running, settings }: CheckInput): Promise<CheckResult> {
  const url = running ? health?.target.url : targetOf(settings.target)?.href
  if (!url) return skip('None configured: vhook records events and responds itself.')
  if (await acceptsConnections(new URL(url), TIMEOUT_MS)) return ok(`${url} accepts connections.`)
  return fail(`Nothing listens at ${url}`, 'Start your app, or pass another port: vhook dev <port>')
}

/** Sends a request with a nonce to the public URL, which must arrive at the intake through the tunnel. */
export async function tunnel({ client, health }: CheckInput): Promise<CheckResult> {
  if (!client || !health) return skip('vhook is not running on this folder, so there is no tunnel to test.')
  const { state, url, provider } = health.tunnel
  if (state === 'off') return skip(`Off (${provider}): only this machine can send webhooks.`)
  const probe = await client.probeTunnel()
  if (!probe.ok)
    return fail(
      `A request to ${url ?? provider} did not come back: ${probe.why}.`,
      'vhook keeps retrying. Check the network.',
    )
  if (state === 'url-changed')
    return warn(
      `The public URL changed to ${url}.`,
      'Give senders the new URL, then confirm it in the inspector: vhook open',
    )
  return ok(`A request to ${url} came back after ${Math.round(probe.latencyMs)} ms.`)
}

/** Compares the clock with the tunnel server's, because signed timestamps are checked against it. */
export async function clock({ settings }: CheckInput): Promise<CheckResult> {
  const server = settings.tunnelHost ?? providers[settings.tunnel]?.server ?? settings.publicUrl
  if (server === undefined) return skip('No server to compare with.')
  const serverMs = await dateOf(server).catch(() => undefined)
  if (serverMs === undefined) return skip(`${server} did not report its time.`)
  const seconds = Math.round((Date.now() - serverMs) / 1000)
  if (Math.abs(seconds) <= SKEW_WARN_S) return ok(`In sync with ${server}.`)
  const message = `The clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} ${server}.`
  const hint = 'Enable time synchronization on this machine, or signed timestamps will appear expired.'
  return Math.abs(seconds) > SKEW_FAIL_S ? fail(message, hint) : warn(message, hint)
}

/** The Date header of any response, in Unix ms. */
function dateOf(server: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const get = server.startsWith('https:') ? getHttps : getHttp
  const request = get(server, { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
    const date = Date.parse(response.headers.date ?? '')
    resolve(Number.isNaN(date) ? undefined : date)
    request.destroy()
  })
  request.on('error', reject)
  return promise
}

/** An exception as a failed check. */
export const failureOf = (error: unknown): CheckResult => {
  if (error instanceof VhookError) return fail(error.problem.message, error.problem.hint)
  return fail(error instanceof Error ? error.message : String(error), 'This is a bug in vhook. Please report it.')
}
