import { useSignal } from '@preact/signals'
import { ChevronDown, ChevronRight, Copy, Link2 } from 'lucide'
import { copy } from '../actions.ts'
import { formatNumber } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import type { JsonNode } from './json.ts'
import { childrenOf, countValues, formatJson } from './json-format.ts'

/** Members drawn at once, and characters of a string: more on request, so that no body freezes the page. */
const MEMBERS = 100
const LETTERS = 600
/** A branch of at most this many values is open from the start. */
const SMALL = 30

/** The first two levels are open, below them only what is small. */
const opensAtOnce = (node: JsonNode, depth: number): boolean =>
  depth < 2 ? childrenOf(node).length <= MEMBERS : depth < 6 && countValues(node, SMALL) < SMALL

interface BranchProps {
  node: JsonNode
  name: string | null
  path: string
  depth: number
}

function Leaf({ node }: { node: JsonNode }) {
  const whole = useSignal(false)
  if (node.kind !== 'string') return <span class={`json-${node.kind}`}>{'text' in node ? node.text : ''}</span>
  const long = node.text.length > LETTERS && !whole.value
  return (
    <span class="json-string">
      "<Text text={long ? node.text.slice(0, LETTERS) : node.text} />"
      {long && (
        <button type="button" class="inline-button" onClick={() => (whole.value = true)}>
          {formatNumber(node.text.length - LETTERS)} more characters
        </button>
      )}
    </span>
  )
}

function Name({ name }: { name: string | null }) {
  if (name === null) return null
  return (
    <>
      <span class="json-key">
        <Text text={name} />
      </span>
      <span class="faint">: </span>
    </>
  )
}

function Tools({ node, path }: { node: JsonNode; path: string }) {
  const value = () => (node.kind === 'string' ? node.text : formatJson(node))
  return (
    <span class="json-tools">
      <button
        type="button"
        title={`Copy path ${path}`}
        aria-label={`Copy path ${path}`}
        tabIndex={-1}
        onClick={() => void copy(path, 'Copied the path')}
      >
        <Icon node={Link2} size={13} />
      </button>
      <button
        type="button"
        title="Copy value"
        aria-label={`Copy value of ${path}`}
        tabIndex={-1}
        onClick={() => void copy(value(), 'Copied the value')}
      >
        <Icon node={Copy} size={13} />
      </button>
    </span>
  )
}

const indent = (depth: number) => ({ paddingInlineStart: `${depth * 16}px` })

function Members({ node, path, depth }: { node: JsonNode; path: string; depth: number }) {
  const shown = useSignal(MEMBERS)
  const members = childrenOf(node)
  const more = members.length - shown.value
  return (
    <>
      {members.slice(0, shown.value).map((member, index) => (
        <Branch key={index} node={member.node} name={member.key} path={path + member.step} depth={depth} />
      ))}
      {more > 0 && (
        <div class="json-line" style={indent(depth)}>
          <button type="button" class="inline-button" onClick={() => (shown.value += MEMBERS * 5)}>
            {formatNumber(more)} more
          </button>
        </div>
      )}
    </>
  )
}

function Brief({ node }: { node: JsonNode }) {
  const number = childrenOf(node).length
  const [open, close] = node.kind === 'array' ? ['[', ']'] : ['{', '}']
  return (
    <span class="faint">
      {open}
      {number > 0 && ` ${number} `}
      {close}
    </span>
  )
}

/** A node and, when it is open, what is under it; closed branches cost nothing. */
export function Branch({ node, name, path, depth }: BranchProps) {
  const nested = node.kind === 'object' || node.kind === 'array'
  const open = useSignal(nested && opensAtOnce(node, depth))
  const toggle = () => (open.value = !open.value)
  const filled = nested && childrenOf(node).length > 0
  return (
    <>
      <div class="json-line" style={indent(depth)}>
        {filled ? (
          <button
            type="button"
            class="json-fold"
            aria-expanded={open.value}
            aria-label={`${open.value ? 'Fold' : 'Unfold'} ${path}`}
            onClick={toggle}
          >
            <Icon node={open.value ? ChevronDown : ChevronRight} size={14} />
          </button>
        ) : (
          <span class="json-fold" />
        )}
        <span class="json-value">
          <Name name={name} />
          {nested ? <Brief node={node} /> : <Leaf node={node} />}
        </span>
        <Tools node={node} path={path} />
      </div>
      {filled && open.value && <Members node={node} path={path} depth={depth + 1} />}
    </>
  )
}

export function JsonTree({ node }: { node: JsonNode }) {
  return (
    <div class="json mono">
      <Branch node={node} name={null} path="$" depth={0} />
    </div>
  )
}
