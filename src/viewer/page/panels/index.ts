import { amplitudes } from './amplitudes.js'
import { correlograms } from './correlograms.js'
import { events } from './events.js'
import { isi } from './isi.js'
import type { Panel } from './panel.js'
import { pipeline } from './pipeline.js'
import { probe } from './probe.js'
import { raster } from './raster.js'
import { spectrum } from './spectrum.js'
import { traces } from './traces.js'
import { units } from './units.js'
import { waveforms } from './waveforms.js'

/** The panels, in the order in which a window shows them. */
export const panels: readonly Panel[] = [
  pipeline,
  probe,
  traces,
  raster,
  units,
  waveforms,
  correlograms,
  isi,
  amplitudes,
  spectrum,
  events,
]
