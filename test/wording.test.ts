import { describe, expect, test } from 'vitest'
import { filesBelow, readText } from './support/sources.ts'

/**
 * Phrases that have no place in source, texts or documentation: private metaphors and translated syntax. Each names what to write.
 * `except` is what may stand: fixed terms of the field.
 */
const phrases: ReadonlyArray<{ found: RegExp; write: string; except?: RegExp }> = [
  { found: /\banew\b/i, write: 'again' },
  { found: /\bmend(s|ed|ing)?\b/i, write: 'fix' },
  { found: /\ball the same\b/i, write: 'anyway, still' },
  { found: /\bin the place of\b/i, write: 'instead of' },
  { found: /\bunder way\b/i, write: 'in progress' },
  { found: /\bon record\b/i, write: 'stored, recorded' },
  { found: /\bas it came\b/i, write: 'as received' },
  { found: /\bwhat (becomes|became|has become) of\b/i, write: 'the result of' },
  {
    found: /(?<!\bthere )(?<!\bthere\b.{0,20})\b(is|are|was|were) (no|none)\b/i,
    write: 'is not, has no, there is no',
    except: /no longer/,
  },
  { found: /\b(un)?told\b/i, write: 'reported, notified, given' },
  { found: /\bkept alive\b/i, write: 'kept open, retained' },
  { found: /\bkeepers?\b/i, write: 'key source, retry queue' },
  { found: /\bdoors?\b/i, write: 'listener, endpoint' },
  { found: /\b(room|rooms)\b/i, write: 'folder, module, space' },
  { found: /\bhouses?\b/i, write: 'project, runtime' },
  { found: /\btwins?\b/i, write: 'negative control, counterpart' },
  { found: /\b(a|an|the|each|every|one|first|second|last) look\b/i, write: 'check, appearance' },
  { found: /\bballast\b/i, write: 'disk reserve' },
  { found: /\bobstacles?\b/i, write: 'error' },
  { found: /\bflaw(s|ed)?\b/i, write: 'issue' },
  { found: /\bjudg(e|es|ed|ement|ments?|ing)\b/i, write: 'evaluate, verdict' },
  { found: /\bto be had\b|\bcould not be had\b|\bcan be had\b/i, write: 'available' },
  { found: /\bin so many words\b/i, write: 'explicitly' },
]

const self = 'test/wording.test.ts'
const texts = [
  ...['server', 'cli', 'ui', 'test'].flatMap((folder) => filesBelow(folder, /\.(tsx?|css|html|md|js|py|php|rb)$/)),
  'README.md',
  'CHANGELOG.md',
].filter((path) => path !== self && !path.startsWith('test/vectors/'))

/** Code in a document is quoted, not prose: former names in the changelog are among it. */
const prose = (path: string, text: string): string =>
  path.endsWith('.md') ? text.replaceAll(/`[^`\n]*`/g, '``') : text

function findings(path: string, text: string): string[] {
  return prose(path, text)
    .split('\n')
    .flatMap((line, at) =>
      phrases
        .filter(({ found, except }) => found.test(line) && !except?.test(line))
        .map(
          ({ found, write }) =>
            `${path}:${at + 1} "${found.exec(line)?.[0]}": write ${write} | ${line.trim().slice(0, 120)}`,
        ),
    )
}

describe('wording', () => {
  test('is plain technical English in every source, text and document', () => {
    expect(texts.length).toBeGreaterThan(700)
    expect(texts.flatMap((path) => findings(path, readText(path)))).toEqual([])
  })

  test.each([
    'The folder is made anew.',
    'Mend it and try again.',
    '"x" is no name of an event.',
    'The sender is told so.',
    'Behind the door',
    'Take a look at the disk.',
  ])('"%s" would be found', (line) => expect(findings('a.md', line)).toHaveLength(1))

  test.each([
    'There is no event with this id.',
    'It is no longer used.',
    'Connection: keep-alive',
    'This looks correct.',
  ])('"%s" is fine', (line) => expect(findings('a.md', line)).toEqual([]))
})
