import { checkIntegrity } from './thread/integrity.ts'

/** The process that runs an integrity check: its argument is the data folder, its only message the list of problems. */
const [, , dataDir] = process.argv
if (dataDir !== undefined) process.send?.(checkIntegrity(dataDir), () => process.disconnect())
