import { useSignal } from '@preact/signals'
import { PackageOpen } from 'lucide'
import { Button } from '../components/button.tsx'
import { Text } from '../components/text.tsx'
import { showError } from '../state/toasts.ts'
import type { Decompressed } from './decompress.ts'
import { contentCodings, decompress } from './decompress.ts'

/** A body as received, and decompressed once requested. Other bytes reset it. */
export function useDecompressed(received: Uint8Array<ArrayBuffer> | null, encoding: string) {
  const done = useSignal<{ source: Uint8Array; result: Decompressed } | null>(null)
  const result = done.value?.source === received ? done.value?.result : undefined
  return {
    shown: result?.bytes ?? received,
    problem: result?.problem,
    isDecompressed: result?.bytes !== undefined,
    toggle: () => {
      if (result?.bytes) done.value = null
      else if (received)
        decompress(received, encoding).then((found) => (done.value = { source: received, result: found }), showError)
    },
  }
}

interface DecompressToggleProps {
  encoding: string
  body: ReturnType<typeof useDecompressed>
}

/** Switches between the received and the decompressed bytes; absent when the body is not compressed. */
export function DecompressToggle({ encoding, body }: DecompressToggleProps) {
  if (contentCodings(encoding).length === 0) return null
  return (
    <Button
      kind="quiet"
      icon={PackageOpen}
      pressed={body.isDecompressed}
      hint={`Content-Encoding: ${encoding.slice(0, 60)}`}
      onClick={body.toggle}
    >
      Decompress
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
