import { defineCommand } from './command.js'
import { moduleOptions } from './inputOptions.js'
import type { Values } from './options.js'

const operatorsOptions = {
  sources: { type: 'boolean', doc: 'sources instead: what --source takes' },
  sinks: { type: 'boolean', doc: 'sinks instead: what recordings and sortings are written with' },
  ...moduleOptions,
} as const

/** What `rxephys operators` was told. */
export type OperatorsValues = Values<typeof operatorsOptions>

/** `rxephys operators`: what there is, and what each takes; read off the declarations. */
export const operators = defineCommand({
  name: 'operators',
  summary: 'list the operators, or tell one’s parameters',
  positionals: [{ name: 'KIND', doc: 'tell this one’s parameters, units and defaults', optional: true }],
  options: operatorsOptions,
  examples: [
    ['what is there?', 'rxephys operators'],
    ['what does the band-pass take?', 'rxephys operators bandpassFilter'],
    ['how is raw binary described?', 'rxephys operators binary --sources'],
  ],
  run: async (values, [kind]) => (await import('./operatorsAction.js')).tellKinds(kind, values),
})
