import { signal, useSignal } from '@preact/signals'
import { Eye } from 'lucide'
import type { RevealRequest } from '../../server/core/api/views/reveal.ts'
import { run, runningActions } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { HeaderTable } from '../components/header-table.tsx'
import type { HeaderTableProps, RevealControls } from '../components/header-table.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'

/** Whether the user has confirmed the dialog below. Asked once per page load. */
const confirmed = signal(false)

function ConfirmReveal({ name, onConfirm, onCancel }: { name: string; onConfirm: () => void; onCancel: () => void }) {
  const foot = (
    <>
      <Button onClick={onCancel}>Cancel</Button>
      <Button kind="main" icon={Eye} onClick={onConfirm}>
        Reveal
      </Button>
    </>
  )
  return (
    <Sheet title="Reveal masked value" onClose={onCancel} foot={foot} onlyText>
      <p>
        The value of <Text text={name} /> is shown until you leave this panel. The reveal is recorded in the audit log;
        the value itself is not.
      </p>
      <p class="hint">You won’t be asked again until you reload this page.</p>
    </Sheet>
  )
}

type Source = { eventId: string } & Pick<RevealRequest, 'attempt' | 'side'>

/** Captured headers whose masked values can be revealed one by one. Revealed values are dropped when the panel closes. */
export function CapturedHeaders({ source, ...table }: Omit<HeaderTableProps, 'controls'> & { source: Source }) {
  const revealed = useSignal<RevealControls['revealed']>(new Map())
  const pending = useSignal<string | null>(null)
  const { eventId, ...side } = source
  const actionFor = (name: string): string => `reveal:${eventId}:${name.toLowerCase()}`
  const load = (name: string) =>
    run(actionFor(name), async () => {
      const { headers: found } = await api.revealHeaders({ id: eventId, headers: [name], ...side })
      revealed.value = new Map([...revealed.peek(), [name.toLowerCase(), found.map(([, value]) => value)]])
    })
  const controls: RevealControls = {
    revealed: revealed.value,
    reveal: (name) => {
      if (confirmed.peek()) void load(name)
      else pending.value = name
    },
    hide: (name) => {
      revealed.value = new Map([...revealed.peek()].filter(([key]) => key !== name.toLowerCase()))
    },
    isBusy: (name) => runningActions.value.has(actionFor(name)),
  }
  const confirm = () => {
    const name = pending.peek()
    confirmed.value = true
    pending.value = null
    if (name !== null) void load(name)
  }
  return (
    <>
      <HeaderTable {...table} controls={controls} />
      {pending.value !== null && (
        <ConfirmReveal name={pending.value} onConfirm={confirm} onCancel={() => (pending.value = null)} />
      )}
    </>
  )
}
