import { ChevronLeft, FileCog, Pencil, RefreshCw, Send, Trash2 } from 'lucide'
import type { RouteView } from '../../server/core/api/views/route.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { routeWords, selectorOf } from '../../server/core/model/route.ts'
import { sendSample } from '../actions.ts'
import { TokenEndpoint, Tokens } from '../oauth/tokens.tsx'
import { Button } from '../components/button.tsx'
import { ago, exactTime, toText } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { navigate } from '../route.ts'
import { samples } from '../state/static-lists.ts'
import { now } from '../state/store.ts'
import { openDialog } from './dialogs.tsx'
import { Encryption } from './encryption.tsx'
import { isConfigured, planSummary, SecretStatus, Usage } from './summary.tsx'
import type { PlanField } from './plans.ts'
import { visibleFields, planFormFor } from './plans.ts'
import { oldSecretStatus, useUsage } from './use-usage.ts'

interface ViewProps {
  view: CredentialView
}

const Moment = ({ at }: { at: number }) => <time title={exactTime(at)}>{ago(at, now.value)}</time>

function Actions({ view }: ViewProps) {
  const name = samples.value.find((sample) => sample.name === 'tool-calls')?.name ?? samples.value[0]?.name
  return (
    <div class="actions">
      {name !== undefined && !view.locked && (
        <Button icon={Send} name="sample" onClick={() => void sendSample(name, view.id)}>
          Send a sample
        </Button>
      )}
      {!isConfigured(view) && (
        <>
          <Button icon={Pencil} onClick={() => openDialog('edit', view.id)}>
            Edit
          </Button>
          <Button icon={RefreshCw} onClick={() => openDialog('rotate', view.id)}>
            Rotate
          </Button>
          <Button kind="danger" icon={Trash2} onClick={() => openDialog('remove', view.id)}>
            Remove
          </Button>
        </>
      )}
    </div>
  )
}

/** Where it is bound. A credential of no route is tried for every event whose path has none. */
function Bound({ routes }: { routes: readonly RouteView[] }) {
  if (routes.length === 0) return <>to no route: it is tried wherever no route says otherwise</>
  return (
    <ul>
      {routes.map((route) => (
        <li key={selectorOf(route)}>
          <code class="mono wrap">
            <Text text={routeWords(route)} />
          </code>
          {route.source === 'config' && <span class="faint"> in the settings file</span>}
        </li>
      ))}
    </ul>
  )
}

function Use({ view }: ViewProps) {
  const known = useUsage(view.id)
  const { usage, previousUntil } = view
  const rotating = previousUntil !== undefined && previousUntil > now.value
  const old = known && oldSecretStatus(known, now.value)
  return (
    <Section title="Use">
      {old !== null && <p class={known?.recent.previous === 0 ? 'notice' : 'notice tone-warn'}>{old}</p>}
      <DescriptionList
        rows={[
          ['Events', <Usage view={view} />],
          ['Last used', usage.lastUsedAt === null ? 'never' : <Moment at={usage.lastUsedAt} />],
          ['Bound', known ? <Bound routes={known.routes} /> : '…'],
          [
            'Secret',
            <span class="with-copy">
              version {view.version} <SecretStatus view={view} />
            </span>,
          ],
          ...(rotating ? [['Old secret', `accepted until ${exactTime(previousUntil)}`] as const] : []),
          ['Created', <Moment at={view.createdAt} />],
          ['Changed', <Moment at={view.updatedAt} />],
        ]}
      />
    </Section>
  )
}

/** A field's value, or its standard in grey; null is a limit that was taken away. */
function Value({ field, value }: { field: PlanField; value: unknown }) {
  if (value === null && field.kind === 'limit') return <>no limit</>
  const given = toText(value)
  if (given === '') return <span class="faint mono">{toText(field.defaultValue) || 'none'}</span>
  return (
    <code class="mono wrap">
      <Text text={given} keep="lines" />
    </code>
  )
}

function planRows({ plan }: CredentialView): ReadonlyArray<readonly [string, preact.ComponentChildren]> {
  const form = planFormFor(plan)
  if (form && form.fields.length > 0)
    return visibleFields(form, plan).map((field) => [field.label, <Value field={field} value={plan[field.name]} />])
  const { type: _type, ...others } = plan
  return Object.entries(others).map(([name, value]) => [
    name,
    <code class="mono wrap">
      <Text text={toText(value)} />
    </code>,
  ])
}

/** One credential: how it is used, what it demands, and the life of its tokens. */
export function CredentialPage({ view }: ViewProps) {
  const name = view.name || view.id
  return (
    <>
      <header class="page-head">
        <div>
          <h1>
            <Button
              kind="quiet"
              icon={ChevronLeft}
              label="Back to the credentials"
              onClick={() => navigate({ id: null })}
            />
            <Text text={name} />
          </h1>
          <p class="muted">
            {planFormFor(view.plan)?.title ?? view.plan.type} · <Text text={planSummary(view)} />
            {name !== view.id && (
              <>
                {' · '}
                <code class="mono">
                  <Text text={view.id} />
                </code>
              </>
            )}
          </p>
        </div>
        <Actions view={view} />
      </header>
      {isConfigured(view) && (
        <p class="notice with-icon">
          <Icon node={FileCog} />
          <span>
            Read from the settings file. Change or remove it there; vhook takes it over as soon as the file is saved.
          </span>
        </p>
      )}
      <TokenEndpoint view={view} />
      <Tokens view={view} />
      <Use view={view} />
      <Section title="Plan">
        <DescriptionList rows={planRows(view)} />
      </Section>
      <Encryption view={view} />
    </>
  )
}
