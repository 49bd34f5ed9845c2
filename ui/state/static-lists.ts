import { signal } from '@preact/signals'
import type { CodeLanguage } from '../../server/core/api/views/verification.ts'
import type { PresetView } from '../../server/core/api/views/credential.ts'
import type { SampleView } from '../../server/core/api/views/sample.ts'
import { api, RequestError } from '../api.ts'
import { showError } from './toasts.ts'

/** These lists do not change while vhook runs: each is loaded once, when first needed. */
export const samples = signal<SampleView[]>([])
export const presets = signal<PresetView[]>([])

const requested = new Set<string>()

function once(name: string, load: () => Promise<void>): void {
  if (requested.has(name)) return
  requested.add(name)
  load().catch((error: unknown) => {
    requested.delete(name)
    showError(error)
  })
}

export const loadSamples = (): void =>
  once('samples', async () => {
    samples.value = await api.listSamples()
  })

export const loadPresets = (): void =>
  once('presets', async () => {
    presets.value = await api.listPresets()
  })

/** Languages of generated code; empty when this vhook generates none. */
export const codeLanguages = signal<CodeLanguage[]>([])

export const loadCodeLanguages = (): void =>
  once('languages', async () => {
    // The API responds 404 when this vhook generates no code.
    codeLanguages.value = await api.listCodeLanguages().catch((error: unknown) => {
      if (error instanceof RequestError && error.status === 404) return []
      throw error
    })
  })
