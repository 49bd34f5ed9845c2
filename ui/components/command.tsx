import { CopyButton } from './button.tsx'
import { Text } from './text.tsx'

/** A command to copy. */
export function Command({ text }: { text: string }) {
  return (
    <span class="command">
      <code>
        <Text text={text} />
      </code>
      <CopyButton text={text} what="command" />
    </span>
  )
}

/** A command at the end of a sentence or in parentheses, as advice contains it. */
const command = /vhook (?:credentials|routes|dev|open|verify) .+?(?=\)|\.?$)/

/** Advice, whose command can be copied. */
export function Advice({ text }: { text: string }) {
  const [found] = command.exec(text) ?? []
  if (found === undefined) return <Text text={text} />
  const at = text.indexOf(found)
  return (
    <>
      <Text text={text.slice(0, at)} /> <Command text={found} />
      <Text text={text.slice(at + found.length).replace(/^\.$/, '')} />
    </>
  )
}
