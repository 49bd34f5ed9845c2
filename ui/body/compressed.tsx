import { PackageOpen } from 'lucide'
import { useSignal } from '@preact/signals'
import { Button } from '../components/button.tsx'
import { Text } from '../components/text.tsx'
import { showError } from '../state/toasts.ts'
import type { Decompressed } from './decompress.ts'
import { contentCodings, decompress } from './decompress.ts'

/** A body as it came, and unpacked once it is asked for; begins anew with other bytes. */
export function useDecompressed(came: Uint8Array<ArrayBuffer> | null, encoding: string) {
  const asked = useSignal<{ of: Uint8Array; became: Decompressed } | null>(null)
  const became = asked.value?.of === came ? asked.value?.became : undefined
  return {
    shown: became?.bytes ?? came,
    problem: became?.problem,
    isUnpacked: became?.bytes !== undefined,
    unpack: () => {
      if (came) decompress(came, encoding).then((result) => (asked.value = { of: came, became: result }), showError)
    },
    leave: () => (asked.value = null),
  }
}

interface PackedProps {
  encoding: string
  body: ReturnType<typeof useDecompressed>
}

/** The choice between the bytes that came and what they unpack to; nothing for a body that is not compressed. */
export function DecompressToggle({ encoding, body }: PackedProps) {
  if (contentCodings(encoding).length === 0) return null
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

export function DecompressError({ problem }: { problem: string | undefined }) {
  if (problem === undefined) return null
  return (
    <div class="notice tone-warn">
      <p>
        <Text text={problem} />
      </p>
    </div>
  )
}
