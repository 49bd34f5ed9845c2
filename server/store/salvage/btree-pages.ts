import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Value } from '../thread/sql.ts'
import { columnsOf, varint } from './btree-record.ts'

/** A row as it lies in a page: the key of its table, and its columns. */
export interface FoundRow {
  key: number
  values: Value[]
}

const LEAF_OF_TABLE = 13
const OUR_PAGE = 8192
const HEADER = 100

/**
 * Every row of every table in a database file, page by page, whatever the pages above them have become: a destroyed page costs
 * its own rows and no others. What was deleted is not found, since it was overwritten. Knows nothing of the write-ahead log.
 */
export function* rowsInPages(file: string): Generator<FoundRow> {
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

  rows(number: number): FoundRow[] {
    const page = this.#read(number)
    const start = number === 1 ? HEADER : 0
    if (page[start] !== LEAF_OF_TABLE) return []
    const cells = page.readUInt16BE(start + 3)
    const places = Array.from({ length: cells }, (_, cell) => start + 8 + cell * 2)
    return places.flatMap((place) => this.#row(page, place))
  }

  #row(page: Buffer, place: number): FoundRow[] {
    try {
      const size = varint(page, page.readUInt16BE(place))
      const key = varint(page, size.end)
      return [{ key: key.value, values: columnsOf(this.#payload(page, key.end, size.value)) }]
    } catch (error) {
      // Noise that looks like a page: what cannot be read as a row is none.
      if (error instanceof RangeError) return []
      throw error
    }
  }

  /** The bytes of a record: those in its page, and those in the chain of pages that its end points to (section 1.5). */
  #payload(page: Buffer, at: number, size: number): Buffer {
    const local = this.#local(size)
    if (local === size) return page.subarray(at, at + size)
    const parts = [page.subarray(at, at + local)]
    let next = page.readUInt32BE(at + local)
    for (let left = size - local; left > 0;) {
      if (next === 0 || next > this.count) throw new RangeError('the chain of pages is broken')
      const more = this.#read(next)
      parts.push(more.subarray(4, 4 + left))
      left -= this.#size - 4
      next = more.readUInt32BE(0)
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

/** As the header has it, or ours where the header is gone. */
function pageSize(descriptor: number): number {
  const header = Buffer.alloc(HEADER)
  readSync(descriptor, header, 0, HEADER, 0)
  const size = header.readUInt16BE(16)
  return header.toString('latin1', 0, 15) === 'SQLite format 3' && size >= 512 ? size : OUR_PAGE
}
