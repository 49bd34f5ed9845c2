import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const [promises = '', controls = ''] = readFileSync(`${here}README.md`, 'utf8')
  .split('\n## What is promised')[1]
  ?.split('\n## Negative controls') ?? ['']

/** The rows of the first table in a text, as their cells. */
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => /^\| [SR]\d/.test(line))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    )

const numbersOf = (kind: 'S' | 'R'): number[] =>
  rowsOf(promises)
    .map(([number = '']) => number)
    .filter((number) => number.startsWith(kind))
    .map((number) => Number(number.slice(1)))

test.each(['S', 'R'] as const)('the promises %s1, %s2 and so on are listed once each, in order', (kind) => {
  const numbers = numbersOf(kind)
  expect(numbers.length).toBeGreaterThan(30)
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
})

test.each(rowsOf(promises))('%s, that %s, is tested by files that exist', (_number, _promise, tests = '') => {
  const paths = [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
  expect(paths).not.toEqual([])
  expect(paths.filter((path) => !existsSync(here + path))).toEqual([])
})

test('negative controls belong to a promise', () => {
  const numbers = rowsOf(controls).flatMap(([cell = '']) => cell.split(', '))
  const known = new Set(rowsOf(promises).map(([number]) => number))
  expect(numbers.length).toBeGreaterThan(10)
  expect(numbers.filter((number) => !known.has(number))).toEqual([])
})

test('every folder of tests that the README names exists', () => {
  const text = readFileSync(`${here}README.md`, 'utf8')
  const folders = [...text.matchAll(/`([\w/-]+\/)`/g)].map(([, folder = '']) => folder)
  expect(folders.filter((folder) => !existsSync(here + folder))).toEqual([])
})
