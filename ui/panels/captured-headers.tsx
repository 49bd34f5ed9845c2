import { signal, useSignal } from '@preact/signals'
import { Eye } from 'lucide'
import type { RevealRequest } from '../../server/core/api/views/reveal.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import type { RevealControls } from '../components/header-table.tsx'
import { HeaderTable } from '../components/header-table.tsx'

/** The reader was told once what revealing means, and wanted it. Until the page is loaded again. */
const agreed = signal(false)

function Consent({ name, onYes, onNo }: { name: string; onYes: () => void; onNo: () => void }) {
  const foot = (
    <>
      <Button onClick={onNo}>Cancel</Button>
      <Button kind="main" icon={Eye} onClick={onYes}>
        Reveal
      </Button>
    </>
  )
  return (
    <Sheet title="Reveal a credential" onClose={onNo} foot={foot} onlyText>
      <p>
        The value of <Text text={name} /> is shown here until you leave this panel. The value is written to nobody; the
        act is written to the audit log.
      </p>
      <p class="hint">You are asked this once.</p>
    </Sheet>
  )
}

type From = { eventId: string } & Pick<RevealRequest, 'attempt' | 'side'>

/** Captured header lines, of which each masked one can be revealed. What was revealed goes with the panel. */
export function CapturedHeaders({ headers, label, from }: { headers: HeaderList; label: string; from: From }) {
  const shown = useSignal<RevealControls['shown']>(new Map())
  const asking = useSignal<string | null>(null)
  const { eventId, ...place } = from
  const busyName = (name: string): string => `reveal:${eventId}:${name.toLowerCase()}`
  const fetchIt = (name: string) =>
    run(busyName(name), async () => {
      const { headers: found } = await api.revealHeaders({ id: eventId, headers: [name], ...place })
      shown.value = new Map([...shown.peek(), [name.toLowerCase(), found.map(([, value]) => value)]])
    })
  const ask = (name: string) => {
    if (agreed.peek()) void fetchIt(name)
    else asking.value = name
  }
  const hide = (name: string) => {
    shown.value = new Map([...shown.peek()].filter(([key]) => key !== name.toLowerCase()))
  }
  const yes = () => {
    const name = asking.peek()
    agreed.value = true
    asking.value = null
    if (name !== null) void fetchIt(name)
  }
  return (
    <>
      <HeaderTable headers={headers} label={label} reveal={{ shown: shown.value, ask, hide, busyName }} />
      {asking.value !== null && <Consent name={asking.value} onYes={yes} onNo={() => (asking.value = null)} />}
    </>
  )
}
