import { openDatabase } from '../../../server/store/database/open.ts'
import { folderAt, prepareFolder } from '../../../server/store/folder.ts'
import { migrations } from '../../../server/store/migrations/all.ts'
import { nextStep } from './next-step.ts'

// Brings a data folder to a schema that does not exist yet, by a step that touches every row. Meant to be killed on its way.
const folder = folderAt(process.argv[2] ?? '')
prepareFolder(folder)
process.stdout.write('begun\n')
openDatabase(folder, [...migrations, nextStep], () => undefined)
process.stdout.write('done\n')
