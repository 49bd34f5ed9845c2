import { TriangleAlert } from 'lucide'
import type { Diagnosis } from '../../server/core/model/verification.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'

/** A warning that the app accepted an invalid signature or rejected a valid one. */
export function AppFaultNotice({ fault }: { fault: Diagnosis | null }) {
  if (!fault) return null
  return (
    <div class="notice fault" role="note">
      <span class="tone-bad">
        <Icon node={TriangleAlert} />
      </span>
      <p>
        <b>
          <Text text={fault.message} />
        </b>{' '}
        <Text text={fault.advice ?? ''} />
      </p>
    </div>
  )
}
