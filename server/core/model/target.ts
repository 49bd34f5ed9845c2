/** Whether something listened at the target at the last check. `none`: vhook was started without a target. */
export interface TargetState {
  url: string | null
  health: 'none' | 'unknown' | 'up' | 'down'
  /** Unix ms. */
  checkedAt: number | null
}
