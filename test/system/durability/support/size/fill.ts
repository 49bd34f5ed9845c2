import { migrations } from '../../../../../server/store/migrations/all.ts'
import { create, fill } from '../../../../golden/make.ts'

// Makes a database of so many events in a process of its own: it takes minutes for a million, and nobody else stands still.
const [file = '', count = '0'] = process.argv.slice(2)
const db = create(file, migrations.length)
fill(db, Number(count))
db.close()
