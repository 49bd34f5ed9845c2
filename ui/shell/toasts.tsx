import { CircleCheck, Info, LoaderCircle, TriangleAlert, Undo2, X } from 'lucide'
import type { IconNode } from 'lucide'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import { now } from '../state/store.ts'
import type { Toast } from '../state/toasts.ts'
import { dismiss, toasts } from '../state/toasts.ts'

const kinds: Record<Toast['kind'], { node: IconNode; tone: string }> = {
  problem: { node: TriangleAlert, tone: 'bad' },
  notice: { node: Info, tone: 'none' },
  done: { node: CircleCheck, tone: 'good' },
  undo: { node: Undo2, tone: 'none' },
  progress: { node: LoaderCircle, tone: 'none' },
}

/** Seconds that are left to undo, or that the work has taken. The clock of the page may be up to a second late. */
function Seconds({ toast: { kind, until, since } }: { toast: Toast }) {
  const elapsed = since === undefined ? 0 : Math.floor((now.value - since) / 1_000)
  if (elapsed > 0) return <span class="faint">{elapsed} s</span>
  if (kind !== 'undo' || until === null) return null
  return <span class="faint">{Math.max(0, Math.floor((until - now.value) / 1_000))} s</span>
}

function ToastItem({ toast }: { toast: Toast }) {
  const { node, tone } = kinds[toast.kind]
  return (
    <div class="toast" role={toast.kind === 'problem' ? 'alert' : 'status'}>
      <span class={`tone-${tone}`}>
        <Icon node={node} />
      </span>
      <div class="grow">
        <p>
          <Text text={toast.message} />
        </p>
        {toast.hint && (
          <p class="hint">
            <Text text={toast.hint} />
          </p>
        )}
      </div>
      <Seconds toast={toast} />
      {toast.action && <Button onClick={toast.action.run}>{toast.action.label}</Button>}
      {toast.until === null && <Button kind="quiet" icon={X} label="Dismiss" onClick={() => dismiss(toast.id)} />}
    </div>
  )
}

export function Toasts() {
  return (
    <section class="toasts" aria-label="Notifications">
      {toasts.value.map((toast) => (
        <ToastItem key={toast.id} toast={toast} />
      ))}
    </section>
  )
}
