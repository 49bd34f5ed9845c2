import { migrations } from '../../../../../server/store/migrations/all.ts'
import { create, fill } from '../../../../golden/make.ts'

// Creates a database of generated events, in a process of its own because a million take minutes.
const [file = '', count = '0'] = process.argv.slice(2)
const db = create(file, migrations.length)
fill(db, Number(count))
db.close()
