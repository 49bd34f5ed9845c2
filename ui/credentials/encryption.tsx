import { useSignal } from '@preact/signals'
import { KeyRound, RefreshCw, Trash2 } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { EncryptionView } from '../../server/core/api/views/encryption.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { ScrollText } from '../components/scroll.tsx'
import { Section } from '../components/section.tsx'
import { Segments } from '../components/segments.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import { TimeAgo } from '../state/time-ago.tsx'
import { showError, showSuccess } from '../state/toasts.ts'

/** Types of Vapi’s own credentials: no other sender encrypts arguments. */
const supportedPlans = new Set(['bearer', 'hmac', 'oauth2'])

type Confirmation = 'replace' | 'remove'

const confirmations = {
  replace: {
    title: 'Replace key pair',
    text: 'Give the new public key to Vapi right away: arguments encrypted with the old one cannot be decrypted.',
    icon: RefreshCw,
    button: 'Replace',
  },
  remove: {
    title: 'Remove key pair',
    text: 'Also remove encryptionPlan from the credential in Vapi: arguments it still encrypts cannot be decrypted.',
    icon: Trash2,
    button: 'Remove',
  },
} satisfies Record<Confirmation, unknown>

interface ConfirmDialogProps {
  kind: Confirmation
  onConfirm: () => void
  onCancel: () => void
}

function ConfirmDialog({ kind, onConfirm, onCancel }: ConfirmDialogProps) {
  const { title, text, icon, button } = confirmations[kind]
  const foot = (
    <>
      <Button onClick={onCancel}>Cancel</Button>
      <Button kind="danger" icon={icon} onClick={onConfirm}>
        {button}
      </Button>
    </>
  )
  return (
    <Sheet title={title} onClose={onCancel} foot={foot} onlyText>
      <p>
        The private key is deleted immediately. Arguments encrypted for it can never be decrypted, even in past events.
      </p>
      <p>{text}</p>
    </Sheet>
  )
}

const formats = [
  ['pem', 'Public key'],
  ['body', 'API request body'],
] as const

/** The public key in the two forms Vapi accepts. */
function PublicKey({ keyPair }: { keyPair: EncryptionView }) {
  const format = useSignal<'pem' | 'body'>('pem')
  const shown = {
    pem: { text: keyPair.publicKey.trimEnd(), what: 'public key', label: 'Public key (PEM)' },
    body: { text: JSON.stringify(keyPair.body, null, 2), what: 'request body', label: 'API request body' },
  }[format.value]
  return (
    <>
      <div class="label-line">
        <Segments label="Format" items={formats} current={format.value} onChange={(next) => (format.value = next)} />
        <CopyButton text={shown.text} what={shown.what}>
          Copy
        </CopyButton>
      </div>
      <ScrollText class={`code-box mono key-text ${format.value}`} label={shown.label}>
        <Text text={shown.text} keep="lines" />
      </ScrollText>
    </>
  )
}

function KeyPairDetails({ keyPair }: { keyPair: EncryptionView }) {
  return (
    <div class="encryption">
      <p>
        In Vapi, set <code class="mono">encryptionPlan.publicKey.pem</code> of this custom credential to the public key,
        or send the request body to <code class="mono">PATCH /credential/&lt;id&gt;</code>. Then list the arguments to
        encrypt in the tool’s <code class="mono wrap">server.encryptedPaths</code>, such as{' '}
        <code class="mono wrap">["payment.cardNumber"]</code>.
      </p>
      <PublicKey keyPair={keyPair} />
      <p class="hint">
        RSA-OAEP-256, 2048 bits, created <TimeAgo at={keyPair.createdAt} />. The private key is stored encrypted and
        never shown. Events with encrypted arguments offer to decrypt them.
      </p>
    </div>
  )
}

/** The key pair of a credential and the actions on it; undefined until loaded. */
function useKeyPair(id: string, supported: boolean) {
  const keyPair = useSignal<EncryptionView | null | undefined>(undefined)
  useEffect(() => {
    if (!supported) return
    const load = async () => {
      keyPair.value = (await api.listEncryptionKeys()).find(({ credential }) => credential === id) ?? null
    }
    load().catch(showError)
  }, [id])
  const create = (replace: boolean) =>
    run(`encryption:${id}`, async () => {
      keyPair.value = await api.createEncryptionKey({ id, replace })
      showSuccess(replace ? 'Key pair replaced. Give the new public key to Vapi.' : 'Key pair created')
    })
  const remove = () =>
    run(`encryption:${id}`, async () => {
      await api.removeEncryptionKey({ id })
      keyPair.value = null
      showSuccess('Key pair removed')
    })
  return { keyPair: keyPair.value, create, remove }
}

/** The key pair for arguments that Vapi encrypts. */
export function Encryption({ view }: { view: CredentialView }) {
  const supported = supportedPlans.has(view.plan.type)
  const { keyPair, create, remove } = useKeyPair(view.id, supported)
  const pending = useSignal<Confirmation | null>(null)
  if (!supported || keyPair === undefined) return null
  const action = `encryption:${view.id}`
  const confirm = () => {
    void (pending.peek() === 'replace' ? create(true) : remove())
    pending.value = null
  }
  const tools = keyPair ? (
    <>
      <ActionButton icon={RefreshCw} action={action} onClick={() => (pending.value = 'replace')}>
        Replace
      </ActionButton>
      <ActionButton kind="danger" icon={Trash2} action={action} onClick={() => (pending.value = 'remove')}>
        Remove
      </ActionButton>
    </>
  ) : (
    <ActionButton icon={KeyRound} action={action} onClick={() => void create(false)}>
      Create key pair
    </ActionButton>
  )
  return (
    <Section title="Encrypted arguments" aside={tools}>
      {keyPair ? (
        <KeyPairDetails key={keyPair.publicKey} keyPair={keyPair} />
      ) : (
        <p class="muted empty-line">
          Vapi can encrypt individual tool arguments, such as a card number. Create a key pair here, then give Vapi the
          public key.
        </p>
      )}
      {pending.value && (
        <ConfirmDialog kind={pending.value} onConfirm={confirm} onCancel={() => (pending.value = null)} />
      )}
    </Section>
  )
}
