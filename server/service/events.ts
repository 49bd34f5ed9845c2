import { join } from 'node:path'
import { problems, VhookError } from '../core/model/errors.ts'
import { isLeftOut } from '../store/read-body.ts'
import { revealHeaders } from '../secrets/redaction/unmask.ts'
import type { ServiceContext } from './context.ts'
import type { EventService } from './contract.ts'
import type { CredentialTransfer } from './credential-transfer.ts'
import { detailOf } from './event-view.ts'
import { findStored, findUnmasked } from './find-event.ts'

export function eventService(context: ServiceContext, transfer: CredentialTransfer): EventService {
  const { store, vault, hub, redactor, verifier, now } = context

  const resolve = async (name: string): Promise<string> => {
    const ids = await store.resolve(name)
    const [first] = ids
    if (first === undefined) throw new VhookError(problems.noSuchEvent(name))
    if (ids.length > 1) throw new VhookError(problems.ambiguousEvent(name, ids.length))
    return first
  }

  return {
    resolve,
    list: (query) => store.list(query),
    timeline: (query) => store.timeline(query),
    audit: (limit, before) => store.audit(limit, before),

    async detail(name) {
      const stored = redactor.storedEvent(await findStored(context, name))
      return detailOf(stored, verifier.isBound(stored.event))
    },

    async body(name) {
      const { body } = redactor.storedEvent(await findStored(context, name)).event
      if (isLeftOut(body)) throw new VhookError(problems.bodyNotKept(body.size))
      return body.kind === 'file' ? { ...body, file: join(store.spillFolder, body.file) } : body
    },

    async remove(names) {
      const ids = await Promise.all(names.map(resolve))
      const removed = await store.remove(ids)
      if (removed.length > 0) hub.publish({ type: 'events.removed', ids: removed })
      return removed
    },

    async change(name, change) {
      const id = await resolve(name)
      await store.change(id, change)
      const [summary] = await store.summaries([id])
      if (summary) hub.publish({ type: 'event.changed', id, state: summary.state, pinned: summary.pinned })
    },

    async reveal(name, request) {
      const stored = await findStored(context, name)
      const headers = revealHeaders(vault, stored, request)
      const names = [...new Set(headers.map(([header]) => header))]
      // Logged before anything is revealHeaders; without the entry nothing is.
      const entry = { at: now(), action: 'reveal', eventId: stored.event.id, names } as const
      await store.addAudit({ ...entry, attemptId: request.attempt ?? null })
      return { headers }
    },

    async decrypt(name) {
      const { request } = await findUnmasked(context, name)
      return await transfer.decrypt(request.body)
    },
  }
}
