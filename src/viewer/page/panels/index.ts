import { events } from './events.js'
import type { Panel } from './panel.js'
import { pipeline } from './pipeline.js'
import { probe } from './probe.js'
import { raster } from './raster.js'
import { traces } from './traces.js'
import { units } from './units.js'

/** The panels, in the order in which a window shows them. */
export const panels: readonly Panel[] = [pipeline, probe, traces, raster, units, events]
