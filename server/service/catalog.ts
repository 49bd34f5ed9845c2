import { verifierLanguages } from '../core/codegen/index.ts'
import { presets } from '../core/schemes/presets/index.ts'
import { sampleViews } from '../core/vapi/samples.ts'
import { configSchema } from '../settings/parse.ts'
import type { CatalogService } from './contract.ts'

export const catalogService: CatalogService = {
  configSchema,
  samples: sampleViews,
  codeLanguages: () => verifierLanguages.map(({ id, title }) => ({ id, title })),
  presets: () =>
    presets.map(({ id, title, docs, basis, notes, secretTitle, settings }) => ({
      ...{ id, title, docs, basis, notes: notes ?? '' },
      ...(secretTitle === undefined ? {} : { secretTitle }),
      ...(settings === undefined ? {} : { settings }),
    })),
}
