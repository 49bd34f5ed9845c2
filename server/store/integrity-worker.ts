import { inspect } from './thread/integrity.ts'

/** The process that reads a database through: the data folder is its argument, what it found its one message. */
const [, , dataDir] = process.argv
if (dataDir !== undefined) process.send?.(inspect(dataDir), () => process.disconnect())
