import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { examples, type AddCommand } from '../../options.ts'
import { addCredential } from './add.ts'
import { duplicateCredential } from './duplicate.ts'
import { editCredential } from './edit.ts'
import { encryptionKey } from './encryption.ts'
import { exportCredentials } from './export.ts'
import { importCredentials } from './import.ts'
import { listCredentials } from './list.ts'
import { removeCredential } from './remove.ts'
import { rotateCredential } from './rotate.ts'
import { showCredential } from './show.ts'
import { testSecret } from './test.ts'
import { undoCredential } from './undo.ts'

/** Every subcommand, in the order of the help. */
const subcommands: ReadonlyArray<(command: Command, context: Context) => void> = [
  addCredential,
  listCredentials,
  showCredential,
  editCredential,
  undoCredential,
  testSecret,
  rotateCredential,
  duplicateCredential,
  importCredentials,
  exportCredentials,
  encryptionKey,
  removeCredential,
]

/** `vhook credentials`: how senders authenticate. */
export const credentials: AddCommand = (program, context) => {
  const command = program
    .command('credentials')
    .helpCommand(false)
    .summary('manage credentials')
    .description('Add, list, show, edit, rotate, import and export credentials.')
    .addHelpText('after', examples('credentials add --plan hmac --name Production', 'credentials list'))
  for (const add of subcommands) add(command, context)
}
