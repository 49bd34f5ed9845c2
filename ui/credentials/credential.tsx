import { ChevronLeft, FileCog, Pencil, RefreshCw, Send, Trash2 } from 'lucide'
import type { RouteView } from '../../server/core/api/views/route.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { describeRoute, selectorOf } from '../../server/core/model/route.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { sendSample } from '../actions/events.ts'
import { Button } from '../components/button.tsx'
import { exactTime, toText } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { TokenEndpoint, Tokens } from '../oauth/tokens.tsx'
import { navigate } from '../route.ts'
import { samples } from '../state/static-lists.ts'
import { now } from '../state/store.ts'
import { TimeAgo } from '../state/time-ago.tsx'
import { openDialog } from './dialogs.tsx'
import { Encryption } from './encryption.tsx'
import type { PlanField } from './plans.ts'
import { planFormFor, visibleFields } from './plans.ts'
import { isFromConfig, planSummary, SecretStatus, Usage } from './summary.tsx'
import { oldSecretStatus, useUsage } from './use-usage.ts'

interface ViewProps {
  view: CredentialView
}

function Actions({ view }: ViewProps) {
  const sample = samples.value.find(({ name }) => name === 'tool-calls') ?? samples.value[0]
  return (
    <div class="actions">
      {sample !== undefined && !view.locked && (
        <ActionButton icon={Send} action="sample" onClick={() => void sendSample(sample.name, view.id)}>
          Send sample
        </ActionButton>
      )}
      {!isFromConfig(view) && (
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

/** The routes of a credential. Without any it is tried on every path that has no route. */
function Routes({ routes }: { routes: readonly RouteView[] }) {
  if (routes.length === 0) return <>none (tried on all paths without a route)</>
  return (
    <ul>
      {routes.map((route) => (
        <li key={selectorOf(route)}>
          <code class="mono wrap">
            <Text text={describeRoute(route)} />
          </code>
          {route.source === 'config' && <span class="faint"> from config file</span>}
        </li>
      ))}
    </ul>
  )
}

function UsageSection({ view }: ViewProps) {
  const loaded = useUsage(view.id)
  const { usage, previousUntil } = view
  const isRotating = previousUntil !== undefined && previousUntil > now.value
  const rotation = loaded && oldSecretStatus(loaded, now.value)
  return (
    <Section title="Usage">
      {rotation !== null && <p class={loaded?.recent.previous === 0 ? 'notice' : 'notice tone-warn'}>{rotation}</p>}
      <DescriptionList
        rows={[
          ['Events', <Usage view={view} />],
          ['Last used', usage.lastUsedAt === null ? 'never' : <TimeAgo at={usage.lastUsedAt} />],
          ['Routes', loaded ? <Routes routes={loaded.routes} /> : '…'],
          [
            'Secret',
            <span class="with-copy">
              version {view.version} <SecretStatus view={view} />
            </span>,
          ],
          ...(view.hasNextSecret ? [['Next key', 'stored; requests signed with it are valid'] as const] : []),
          ...(isRotating ? [['Old secret', `accepted until ${exactTime(previousUntil)}`] as const] : []),
          ['Created', <TimeAgo at={view.createdAt} />],
          ['Updated', <TimeAgo at={view.updatedAt} />],
        ]}
      />
    </Section>
  )
}

function displayText(field: PlanField, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const text = toText(value)
  return field.titles?.[text] ?? text
}

/** The value of a field, or its default in grey. Null means a limit was removed. */
function FieldValue({ field, value }: { field: PlanField; value: unknown }) {
  if (value === null && field.kind === 'limit') return <>no limit</>
  const text = displayText(field, value)
  if (text === '') return <span class="faint mono">{displayText(field, field.defaultValue) || 'none'}</span>
  return (
    <code class="mono wrap">
      <Text text={text} keep="lines" />
    </code>
  )
}

function settingRows({ plan }: CredentialView): ReadonlyArray<readonly [string, preact.ComponentChildren]> {
  const form = planFormFor(plan)
  if (form && form.fields.length > 0)
    return visibleFields(form, plan).map((field) => [
      field.label,
      <FieldValue field={field} value={plan[field.name]} />,
    ])
  const { type: _type, ...others } = plan
  return Object.entries(others).map(([name, value]) => [
    name,
    <code class="mono wrap">
      <Text text={toText(value)} />
    </code>,
  ])
}

function Head({ view }: ViewProps) {
  const name = view.name || view.id
  return (
    <header class="page-head">
      <div>
        <h1>
          <Button kind="quiet" icon={ChevronLeft} label="Back to credentials" onClick={() => navigate({ id: null })} />
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
  )
}

/** One credential: its tokens, usage, settings and encryption key. */
export function CredentialPage({ view }: ViewProps) {
  return (
    <>
      <Head view={view} />
      {isFromConfig(view) && (
        <p class="notice with-icon">
          <Icon node={FileCog} />
          <span>Defined in the config file. Edit it there; vhook reloads the file when it is saved.</span>
        </p>
      )}
      <TokenEndpoint view={view} />
      <Tokens view={view} />
      <UsageSection view={view} />
      <Section title="Settings">
        <DescriptionList rows={settingRows(view)} />
      </Section>
      <Encryption view={view} />
    </>
  )
}
