import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { biocamParams, detectBiocam, streamsAt } from '../src/formats/biocam/params.js'
import { openBiocam } from '../src/formats/biocam/recording.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * A recording of 3Brain BioCam, `.brw`, of versions 3 and 4 and later.
 *
 * Streams   the wells of a plate, "Well_A1"; "Raw" of version 3. Segments: one, or, where the table of contents of version 4 tells of
 *           missing frames, one a stretch between gaps, whose times are their frame numbers.
 *           Of samples around events, those that were not kept are read as 0 µV, and a notice says so.
 * Dtype     that of the array of samples, uint16; where the amplifier inverts, 2^bits less each.
 * Units     µV: from the range of voltages and that of numbers.
 * Errors    InvalidParams: no such well, or several and none asked for. Unsupported: samples in wavelet compression.
 *           Unreadable: results without samples (`.bxr`), whose spikes `openSorting` opens. Corrupt: an array that is not of the frames and channels that it tells.
 * Source    SpikeInterface `BiocamRecordingExtractor`, neo `BiocamRawIO`, which reads one well, and squares alone. Ids are "1", "2", ...,
 *           names "ch20-21" by row and column. Electrodes that are not a square are placed by their numbers on a chip of 64 × 64; in
 *           several wells they have no place, as a notice says. Not handled: wavelets, markers, noise, and results but for spikes.
 *           Files of version 4 were made after the specification, and not tried on real ones.
 */
export const biocam = defineSource({
  kind: 'biocam',
  version: 1,
  label: 'a 3Brain BioCam recording',
  params: exactly(biocamParams),
  example: "biocam({ filePath: 'slice.brw' })",
  detect: (at, options, { files }) => attempt(`look into ${at}`, () => detectBiocam(files, at, options)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => streamsAt(files, at)),
  open: (params, { files }) => attemptLater(`open ${params.filePath}`, () => openBiocam(files, params)),
})
