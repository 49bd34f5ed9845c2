import { openDatabase } from '../../../../server/store/thread/open.ts'
import { folderAt, prepareFolder } from '../../../../server/store/data-dir.ts'
import { migrations } from '../../../../server/store/migrations/all.ts'
import { lossyStep, nextStep } from './next-step.ts'

// Migrates a data folder to a schema that does not exist yet, by a step that changes every row. Meant to be killed meanwhile.
const [dataDir = '', fault] = process.argv.slice(2)
const folder = folderAt(dataDir)
prepareFolder(folder)
process.stdout.write('begun\n')
openDatabase(folder, [...migrations, fault === 'lossy' ? lossyStep : nextStep], () => undefined)
process.stdout.write('done\n')
