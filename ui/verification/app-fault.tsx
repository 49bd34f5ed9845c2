import { Info, TriangleAlert } from 'lucide'
import type { Diagnosis } from '../../server/core/model/verification.ts'
import { CopyButton } from '../components/button.tsx'
import { Advice } from '../components/command.tsx'
import { Icon } from '../components/icon.tsx'
import { ScrollText } from '../components/scroll.tsx'
import { Text } from '../components/text.tsx'

/** The change of the app’s code, to copy. */
function CodeToChange({ code }: { code: string }) {
  return (
    <div class="fault-code">
      <ScrollText class="code-box mono" label="Code to change">
        <Text text={code} keep="lines" />
      </ScrollText>
      <CopyButton text={code} what="code" />
    </div>
  )
}

/** What the app’s response says about the verdict: an error of the app, or only a hint that something else is wrong. */
export function AppFaultNotice({ fault }: { fault: Diagnosis | null }) {
  if (!fault) return null
  const { rank, message, advice = '', causes } = fault
  const code = causes[0]?.detail?.['code']
  const isProven = rank === 'proven'
  return (
    <div class={`notice fault${isProven ? ' tone-bad' : ''}`} role="note">
      <span class={isProven ? 'tone-bad' : 'tone-none'}>
        <Icon node={isProven ? TriangleAlert : Info} />
      </span>
      <div class="grow">
        <p>
          <b>
            <Text text={message} />
          </b>{' '}
          <Advice text={advice} />
        </p>
        {typeof code === 'string' && <CodeToChange code={code} />}
      </div>
    </div>
  )
}
