import type { SecretTest, SecretTestResult, TestedEvent } from '../core/api/views/fix.ts'
import { editPlan } from '../core/fix/apply.ts'
import { type Credential, secretField } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { EventSummary } from '../core/model/event.ts'
import type { Fix } from '../core/model/fix.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import { findOriginal, type Original } from '../replay/original.ts'
import { credentialOf } from '../replay/pick-credential.ts'
import type { ServiceContext } from './context.ts'
import type { CredentialService } from './contract.ts'

/** Failed events that a secret is tried on, and how many of them are searched for what else differs. */
const TESTED = 20
const SEARCHED = 3

interface Failed {
  summary: EventSummary
  original: Original
}

async function failedEvents(context: ServiceContext, credential: string): Promise<Failed[]> {
  const filter = { credential, verdict: 'invalid' } as const
  const { events } = await context.store.list({ filter, limit: TESTED })
  const found = await Promise.all(
    events.map(async (summary) => {
      const stored = await context.store.event(summary.id)
      const original = stored && (await findOriginal(context, stored))
      return original && { summary, original }
    }),
  )
  return found.filter((one) => one !== undefined)
}

/** Verifies one event with the credential; searches for what else differs if `searches` says so. */
async function tested(
  { diagnoser, verifier }: ServiceContext,
  { summary, original }: Failed,
  credential: Credential,
  searches: boolean,
): Promise<TestedEvent & { fix?: Fix | undefined }> {
  const { event, request } = original
  const { verdict } = await verifier.tryOut(event, request, credential)
  const { id, receivedAt, method, path } = summary
  const result = { id, receivedAt, method, path, verdict }
  if (verdict !== 'invalid' || !searches) return result
  const found: Diagnosis = await diagnoser.probe(event, request, credential)
  const { cause, message, fix } = found
  return { ...result, cause, message, fix }
}

/** The change of plan and secret to store: the secret as given if an event verifies with it, or as the fix changes it. */
function changeFor(credential: Credential, secret: string, fix: Fix | undefined) {
  const { type } = fix?.replace ?? credential.authenticationPlan
  const set = { [secretField[type]]: secret }
  if (!fix) return { set }
  const { bind: _bind, weakens: _weakens, ...change } = fix
  return { ...change, set: { ...change.set, ...set } }
}

/**
 * Tries a secret on the newest failed events of a credential. It is stored only on request, and only if an event verifies with it;
 * it then replaces the secret, which never verified these events, without a grace period.
 */
export async function testSecret(
  context: ServiceContext,
  credentials: CredentialService,
  id: string,
  { secret, keep = false }: SecretTest,
): Promise<SecretTestResult> {
  const { vault, store, now } = context
  const stored = credentialOf(vault, id)
  const field = secretField[stored.authenticationPlan.type]
  const plan = editPlan(stored.authenticationPlan, { set: { [field]: secret } })
  const { previous: _previous, ...withoutPrevious } = stored
  const credential: Credential = { ...withoutPrevious, authenticationPlan: plan ?? stored.authenticationPlan }
  const failed = await failedEvents(context, id)
  const [newest] = failed
  if (!newest) throw new VhookError(problems.nothingToTest(id))

  const names = [id, `fingerprint ${vault.fingerprint(secret) ?? 'unknown'}`]
  await store.addAudit({ at: now(), action: 'test-secret', eventId: newest.summary.id, attemptId: null, names })
  const results = []
  for (const [at, one] of failed.entries()) results.push(await tested(context, one, credential, at < SEARCHED))
  const events = results.map(({ fix: _fix, ...event }) => event)
  const valid = events.filter(({ verdict }) => verdict === 'valid').length
  const fix = valid > 0 ? undefined : results.find((one) => one.fix !== undefined)?.fix
  const fits = valid > 0 || fix !== undefined
  if (keep && !fits) throw new VhookError(problems.secretDoesNotFit(id))
  const kept = keep && (await credentials.changeCredential(id, changeFor(stored, secret, fix)))
  return { events, valid, ...(fix && { fix }), ...(kept && { kept }) }
}
