import type { Store } from '../../store/contract.ts'
import type { Redactor } from './redactor.ts'

/**
 * The store as everybody else has it: whatever is written goes through the redactor first, so that nobody can forget to. What is
 * read is as it lies on disk, masked.
 */
export function guarded(store: Store, redactor: Redactor): Store {
  const own: Partial<Store> = {
    async add(event, labels, state) {
      const { record, sealed } = await redactor.event(event)
      return await store.add(record, redactor.words(labels), state, sealed)
    },
    startAttempt(attempt, state) {
      const { record, sealed } = redactor.attempt(attempt)
      return store.startAttempt(record, state, sealed)
    },
    finishAttempt(attemptId, outcome, state) {
      const { record, sealed } = redactor.outcome(attemptId, outcome)
      return store.finishAttempt(attemptId, record, state, sealed)
    },
    saveVerifications: (eventId, verifications) => store.saveVerifications(eventId, redactor.words(verifications)),
    saveDiagnosis: (eventId, credentialId, diagnosis) =>
      store.saveDiagnosis(eventId, credentialId, redactor.words(diagnosis)),
  }
  return new Proxy(store, {
    get(inner, name) {
      const found: unknown = Reflect.get(own, name) ?? Reflect.get(inner, name, inner)
      return typeof found === 'function' ? found.bind(inner) : found
    },
  })
}
