import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { foldersIn, root, sources } from './support/sources.ts'

const MOST_LINES = 300
/** Folders with one file per row of a table, such as commands, may have a few more than fifteen. */
const MOST_FILES = 18

const folders = (folder: string): string[] => [
  folder,
  ...foldersIn(folder).flatMap((name) => folders(`${folder}/${name}`)),
]
const all = ['server', 'cli', 'ui'].flatMap(folders)
const codeIn = (folder: string): string[] => readdirSync(join(root, folder)).filter((name) => /\.tsx?$/.test(name))

describe('the layout', () => {
  test(`no file has more than ${MOST_LINES} lines`, () => {
    expect(sources.filter(({ text }) => text.split('\n').length > MOST_LINES + 1).map(({ path }) => path)).toEqual([])
  })

  test(`no folder has more than ${MOST_FILES} files beside its subfolders`, () => {
    expect(all.filter((folder) => codeIn(folder).length > MOST_FILES)).toEqual([])
  })

  test('only composition is flat in server/', () => {
    expect(codeIn('server')).toEqual(['compose.ts', 'daemon.ts', 'hub.ts', 'offline.ts', 'reload.ts', 'testing.ts'])
  })

  test('the top level is fixed', () => {
    const visible = readdirSync(root).filter((name) => !/^\.|^(node_modules|dist|coverage)$|\.tgz$/.test(name))
    const isConfiguration = /^(knip|package-lock)\.json$|\.config\.ts$|^tsconfig\.\w+\.json$/
    expect(visible.filter((name) => !isConfiguration.test(name)).toSorted()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'cli',
        'package.json',
        'server',
        'test',
        'tsconfig.json',
        'ui',
      ].toSorted(),
    )
  })

  test('every folder of server/ has a README, and so have cli, ui and test', () => {
    const documented = ['server', ...foldersIn('server').map((name) => `server/${name}`), 'cli', 'ui', 'test']
    expect(documented.filter((folder) => !readdirSync(join(root, folder)).includes('README.md'))).toEqual([])
  })

  test('test/server mirrors server/', () => {
    const mirrored = foldersIn('test/server')
    expect(mirrored.filter((name) => !foldersIn('server').includes(name))).toEqual([])
  })
})
