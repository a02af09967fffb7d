import type { Panel } from './panel.js'
import { pipeline } from './pipeline.js'
import { traces } from './traces.js'

/** The panels, in the order in which a window shows them. */
export const panels: readonly Panel[] = [pipeline, traces]
