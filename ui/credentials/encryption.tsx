import { useSignal } from '@preact/signals'
import { KeyRound, RefreshCw, Trash2 } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { EncryptionView } from '../../server/core/api/views/encryption.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { ago, exactTime } from '../components/format.ts'
import { ScrollText } from '../components/scroll.tsx'
import { Section } from '../components/section.tsx'
import { Segments } from '../components/segments.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import { now } from '../state/store.ts'
import { showSuccess, showError } from '../state/toasts.ts'

/** Plans that Vapi's own credentials have: no other sender encrypts arguments. */
const plans = new Set(['bearer', 'hmac', 'oauth2'])

type Question = 'replace' | 'remove'

/** What is asked before a key pair goes, a row each. */
const questions = {
  replace: {
    title: 'Replace the key pair',
    words:
      'A new pair is made, and Vapi needs the new public key: until it has it, arguments come in that no key opens.',
    icon: RefreshCw,
    button: 'Replace',
  },
  remove: {
    title: 'Remove the key pair',
    words: 'Take the encryptionPlan out of the credential at Vapi too, or arguments come in that no key opens.',
    icon: Trash2,
    button: 'Remove',
  },
} satisfies Record<Question, unknown>

function Ask({ question, onYes, onNo }: { question: Question; onYes: () => void; onNo: () => void }) {
  const { title, words, icon, button } = questions[question]
  const foot = (
    <>
      <Button onClick={onNo}>Cancel</Button>
      <Button kind="danger" icon={icon} onClick={onYes}>
        {button}
      </Button>
    </>
  )
  return (
    <Sheet title={title} onClose={onNo} foot={foot} onlyText>
      <p>
        The private half is deleted at once. What was encrypted for it, in events of the past too, stays shut for good.
      </p>
      <p>{words}</p>
    </Sheet>
  )
}

const forms = [
  ['pem', 'Public key'],
  ['body', 'Body for the API'],
] as const

/** The key in the two forms in which Vapi can be given it. */
function Key({ view }: { view: EncryptionView }) {
  const form = useSignal<'pem' | 'body'>('pem')
  const shown = {
    pem: { text: view.publicKey.trimEnd(), what: 'the public key' },
    body: { text: JSON.stringify(view.body, null, 2), what: 'the body' },
  }[form.value]
  return (
    <>
      <div class="label-line">
        <Segments label="Form" items={forms} current={form.value} onChange={(next) => (form.value = next)} />
        <CopyButton text={shown.text} what={shown.what}>
          Copy
        </CopyButton>
      </div>
      <ScrollText
        class={`raw mono key-text ${form.value}`}
        label={form.value === 'pem' ? 'Public key (PEM)' : 'Body for the API'}
      >
        <Text text={shown.text} keep="lines" />
      </ScrollText>
    </>
  )
}

function WithKey({ view }: { view: EncryptionView }) {
  return (
    <div class="encryption">
      <p>
        Paste the public key at Vapi as <code class="mono">encryptionPlan.publicKey.pem</code> of this custom
        credential, or send the body to its endpoint <code class="mono">PATCH /credential/&lt;id&gt;</code>. Then name
        the arguments to encrypt in the tool’s <code class="mono wrap">server.encryptedPaths</code>, such as{' '}
        <code class="mono wrap">["payment.cardNumber"]</code>.
      </p>
      <Key view={view} />
      <p class="hint">
        RSA-OAEP-256, 2048 bits, made <time title={exactTime(view.createdAt)}>{ago(view.createdAt, now.value)}</time>.
        The private half is sealed here and never shown; an event with encrypted arguments offers to decrypt them.
      </p>
    </div>
  )
}

/** The key pair of a credential and how it changes; undefined until it is known. */
function useKey(id: string, offered: boolean) {
  const key = useSignal<EncryptionView | null | undefined>(undefined)
  useEffect(() => {
    if (!offered) return
    const read = async () => {
      key.value = (await api.listEncryptionKeys()).find(({ credential }) => credential === id) ?? null
    }
    read().catch(showError)
  }, [id])
  const make = (replace: boolean) =>
    run(`encryption:${id}`, async () => {
      key.value = await api.createEncryptionKey({ id, replace })
      showSuccess(replace ? 'The key pair was replaced. Vapi needs the new public key.' : 'The key pair was made.')
    })
  const remove = () =>
    run(`encryption:${id}`, async () => {
      await api.removeEncryptionKey({ id })
      key.value = null
      showSuccess('The key pair was removed.')
    })
  return { key: key.value, make, remove }
}

/** The key pair for arguments that Vapi encrypts: made, shown with where it goes, replaced and removed here. */
export function Encryption({ view }: { view: CredentialView }) {
  const offered = plans.has(view.plan.type)
  const { key, make, remove } = useKey(view.id, offered)
  const asking = useSignal<Question | null>(null)
  if (!offered || key === undefined) return null
  const busyName = `encryption:${view.id}`
  const yes = () => {
    void (asking.peek() === 'replace' ? make(true) : remove())
    asking.value = null
  }
  const aside = key ? (
    <>
      <Button icon={RefreshCw} name={busyName} onClick={() => (asking.value = 'replace')}>
        Replace
      </Button>
      <Button kind="danger" icon={Trash2} name={busyName} onClick={() => (asking.value = 'remove')}>
        Remove
      </Button>
    </>
  ) : (
    <Button icon={KeyRound} name={busyName} onClick={() => void make(false)}>
      Make a key pair
    </Button>
  )
  return (
    <Section title="Encrypted arguments" aside={aside}>
      {key ? (
        <WithKey key={key.publicKey} view={key} />
      ) : (
        <p class="muted empty-line">
          Vapi can encrypt single arguments of a tool, such as a card number, so that only the holder of a private key
          reads them. Make a key pair here and give Vapi its public half.
        </p>
      )}
      {asking.value && <Ask question={asking.value} onYes={yes} onNo={() => (asking.value = null)} />}
    </Section>
  )
}
