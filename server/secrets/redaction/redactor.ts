import type { SignedView } from '../../core/api/views/verification.ts'
import type { Delivery } from '../../core/model/delivery.ts'
import type { Attempt } from '../../core/model/attempt.ts'
import type { HeaderList, SignedRequest } from '../../core/model/request.ts'
import type { StoredEvent } from '../../store/contract.ts'
import type { Vault } from '../contract.ts'
import { maskAttempt, maskEvent, maskLines, maskOutcome, maskValues, overwriteBytes, overwriteText } from './mask.ts'
import { sensitiveValuesOf } from './sensitive-values.ts'
import type { SensitiveValues } from './sensitive-values.ts'

/**
 * Masks credentials in what is displayed: values that became secrets after they were stored, and requests that are only previewed.
 * `RedactingStore` masks what is written.
 */
export class Redactor {
  #sensitive: SensitiveValues

  constructor(vault: Pick<Vault, 'usable' | 'views' | 'onChange' | 'fingerprint'>) {
    this.#sensitive = sensitiveValuesOf(vault)
    vault.onChange(() => (this.#sensitive = sensitiveValuesOf(vault)))
  }

  /** JSON values that quote captured content, such as a check that found a secret instead of a signature. */
  values<Value>(value: Value): Value {
    return maskValues(value, this.#sensitive.secrets)
  }

  /** A request for display. The lengths of URL and body do not change. */
  request(request: SignedRequest): SignedRequest {
    const { secrets } = this.#sensitive
    const headers = maskLines(request.headers, this.#sensitive).masked
    return {
      ...request,
      headers,
      url: overwriteText(request.url, secrets),
      body: overwriteBytes(request.body, secrets),
    }
  }

  /** Header lists for display. */
  headers<Lists extends Record<string, HeaderList>>(lists: Lists): Lists {
    const masked = Object.entries(lists).map(([name, lines]) => [name, maskLines(lines, this.#sensitive).masked])
    return Object.fromEntries(masked) as Lists
  }

  /** Signed bytes for display. Positions do not change. */
  signed(view: SignedView): SignedView {
    const bytes = Buffer.from(view.payloadBase64, 'base64')
    const masked = overwriteBytes(bytes, this.#sensitive.secrets)
    return this.values(masked === bytes ? view : { ...view, payloadBase64: Buffer.from(masked).toString('base64') })
  }

  /** A stored event for display: masks what became a secret after it was stored. */
  storedEvent(stored: StoredEvent): StoredEvent {
    const { event, summary, delivery, attempts, verifications } = stored
    return {
      ...stored,
      event: maskEvent(event, this.#sensitive).masked,
      summary: { ...summary, path: overwriteText(summary.path, this.#sensitive.secrets) },
      delivery: delivery && this.#delivery(delivery),
      verifications: this.values(verifications),
      attempts: attempts.map((attempt) => this.storedAttempt(attempt)),
    }
  }

  #delivery(delivery: Delivery): Delivery {
    const { headers, body } = delivery
    return {
      ...delivery,
      headers: headers && maskLines(headers, this.#sensitive).masked,
      body: body && overwriteBytes(body, this.#sensitive.secrets),
    }
  }

  /** An attempt and its outcome for display. */
  storedAttempt<Kind extends Attempt>(attempt: Kind): Kind {
    const { masked } = maskAttempt(attempt, this.#sensitive)
    return { ...masked, outcome: masked.outcome && maskOutcome(masked.outcome, this.#sensitive).masked }
  }
}
