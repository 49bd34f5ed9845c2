import { Button } from '../components/button.tsx'
import type { ButtonProps } from '../components/button.tsx'
import { runningActions } from './run.ts'

interface ActionButtonProps extends Omit<ButtonProps, 'busy'> {
  /** The id given to `run`. */
  action: string
}

/** A button that shows a spinner and is disabled while its action runs. */
export function ActionButton({ action, ...props }: ActionButtonProps) {
  return <Button {...props} busy={runningActions.value.has(action)} />
}
