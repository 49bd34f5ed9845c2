/** The body of every error response. */
export interface ApiError {
  error: { code: string; message: string; hint?: string }
}
