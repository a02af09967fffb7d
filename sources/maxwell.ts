import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { placesOf } from '../src/formats/maxwell/layout.js'
import { detectMaxwell, maxwellParams, streamsAt } from '../src/formats/maxwell/params.js'
import { openMaxwell } from '../src/formats/maxwell/recording.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * A recording of a MaxWell MaxOne or MaxTwo, `.raw.h5`, of the old layout and of those since.
 *
 * Streams   the wells, "well000"; where recordings of a file differ in name, "well000/rec0001". Segments: where numbers of frames jump,
 *           samples are missing, and what follows is a segment, at the time of its number.
 * Dtype     that of the array of samples.
 * Units     µV: `gain_to_uV` is `lsb` × 1e6, or 3.3 V of 1,024 steps by the gain.
 * Errors    InvalidParams: no such well, or several and none asked for. Unsupported, when samples are asked for: they are in MaxWell's own
 *           compression, whose HDF5 plugin is not free to ship; such a file opens, with a notice. Corrupt: a mapping of other channels than there are rows, numbers of frames that go back.
 * Source    SpikeInterface `MaxwellRecordingExtractor`, neo `MaxwellRawIO`, which reads across gaps, and takes row after row of the old
 *           layout whatever channels the mapping names. Ids are channels, "12", names "ch12 elec345"; electrodes lie where the
 *           mapping has them. Not handled: groups other than `routed`, and texts of events. Of real files, of MaxOne and MaxTwo, all but the
 *           samples was tried.
 */
export const maxwell = defineSource({
  kind: 'maxwell',
  version: 1,
  label: 'a MaxWell recording',
  params: exactly(maxwellParams),
  example: "maxwell({ filePath: 'trace.raw.h5', stream: 'well000' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectMaxwell(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsAt(files, at, placesOf)),
  open: (params, { files }) => attemptLater(`open ${params.filePath}`, () => openMaxwell(files, params)),
})
