import { PackageOpen } from 'lucide'
import { useSignal } from '@preact/signals'
import { Button } from '../components/button.tsx'
import { Text } from '../components/text.tsx'
import { tell } from '../state/toasts.ts'
import type { Unpacked } from './unpack.ts'
import { codingsOf, unpack } from './unpack.ts'

/** A body as it came, and unpacked once it is asked for; begins anew with other bytes. */
export function useUnpacked(came: Uint8Array<ArrayBuffer> | null, encoding: string) {
  const asked = useSignal<{ of: Uint8Array; became: Unpacked } | null>(null)
  const became = asked.value?.of === came ? asked.value?.became : undefined
  return {
    shown: became?.bytes ?? came,
    problem: became?.problem,
    isUnpacked: became?.bytes !== undefined,
    unpack: () => {
      if (came) unpack(came, encoding).then((result) => (asked.value = { of: came, became: result }), tell)
    },
    leave: () => (asked.value = null),
  }
}

interface PackedProps {
  encoding: string
  body: ReturnType<typeof useUnpacked>
}

/** The choice between the bytes that came and what they unpack to; nothing for a body that is not compressed. */
export function PackedChoice({ encoding, body }: PackedProps) {
  if (codingsOf(encoding).length === 0) return null
  return (
    <Button
      kind="quiet"
      icon={PackageOpen}
      pressed={body.isUnpacked}
      hint={`Content-Encoding: ${encoding.slice(0, 60)}`}
      onClick={body.isUnpacked ? body.leave : body.unpack}
    >
      Unpacked
    </Button>
  )
}

export function PackedProblem({ problem }: { problem: string | undefined }) {
  if (problem === undefined) return null
  return (
    <div class="notice tone-warn">
      <p>
        <Text text={problem} />
      </p>
    </div>
  )
}
