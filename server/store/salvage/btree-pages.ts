import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Value } from '../thread/sql.ts'
import { columnsOf, varint } from './btree-record.ts'

/** A row as a page stores it: its rowid and its columns. */
export interface PageRow {
  key: number
  values: Value[]
}

const LEAF_OF_TABLE = 13
const DEFAULT_PAGE_SIZE = 8192
const HEADER = 100

/**
 * Every row of every table in a database file, page by page and independent of the pages above: a destroyed page loses its own rows
 * and no others. Deleted rows are not found, since vhook overwrites them. Does not read the write-ahead log.
 */
export function* rowsInPages(file: string): Generator<PageRow> {
  const descriptor = openSync(file, 'r')
  try {
    const pages = new Pages(descriptor)
    for (let number = 1; number <= pages.count; number += 1) yield* pages.rows(number)
  } finally {
    closeSync(descriptor)
  }
}

class Pages {
  readonly count: number
  readonly #descriptor: number
  readonly #size: number

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    this.#size = pageSize(descriptor)
    this.count = Math.ceil(fstatSync(descriptor).size / this.#size)
  }

  rows(number: number): PageRow[] {
    const page = this.#read(number)
    const start = number === 1 ? HEADER : 0
    if (page[start] !== LEAF_OF_TABLE) return []
    const cells = page.readUInt16BE(start + 3)
    const pointers = Array.from({ length: cells }, (_, cell) => start + 8 + cell * 2)
    return pointers.flatMap((pointer) => this.#row(page, pointer))
  }

  #row(page: Buffer, pointer: number): PageRow[] {
    try {
      const size = varint(page, page.readUInt16BE(pointer))
      const key = varint(page, size.end)
      return [{ key: key.value, values: columnsOf(this.#payload(page, key.end, size.value)) }]
    } catch (error) {
      // Noise that looks like a page.
      if (error instanceof RangeError) return []
      throw error
    }
  }

  /** The bytes of a record: those in its page, and those in its chain of overflow pages (SQLite file format, section 1.6). */
  #payload(leaf: Buffer, at: number, size: number): Buffer {
    const local = this.#local(size)
    if (local === size) return leaf.subarray(at, at + size)
    const parts = [leaf.subarray(at, at + local)]
    let next = leaf.readUInt32BE(at + local)
    for (let left = size - local; left > 0;) {
      if (next === 0 || next > this.count) throw new RangeError('the chain of overflow pages is broken')
      const page = this.#read(next)
      parts.push(page.subarray(4, 4 + left))
      left -= this.#size - 4
      next = page.readUInt32BE(0)
    }
    return Buffer.concat(parts)
  }

  #local(size: number): number {
    const usable = this.#size
    if (size <= usable - 35) return size
    const least = Math.floor(((usable - 12) * 32) / 255) - 23
    const wanted = least + ((size - least) % (usable - 4))
    return wanted <= usable - 35 ? wanted : least
  }

  #read(number: number): Buffer {
    const page = Buffer.alloc(this.#size)
    readSync(this.#descriptor, page, 0, this.#size, (number - 1) * this.#size)
    return page
  }
}

/** From the header, or the size that vhook uses if the header is destroyed. */
function pageSize(descriptor: number): number {
  const header = Buffer.alloc(HEADER)
  readSync(descriptor, header, 0, HEADER, 0)
  const size = header.readUInt16BE(16)
  return header.toString('latin1', 0, 15) === 'SQLite format 3' && size >= 512 ? size : DEFAULT_PAGE_SIZE
}
