/** Whether something listens at the target, as last seen. `none`: vhook was started without one. */
export interface TargetState {
  url: string | null
  health: 'none' | 'unknown' | 'up' | 'down'
  /** Unix ms. */
  checkedAt: number | null
}
