import { exactly, path, required } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { lookedInto } from '../src/formats/mearec/contents.js'
import { openRecording } from '../src/formats/mearec/recording.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * A recording that MEArec simulated.
 *
 * Streams   one. Segments: one, from 0 s on.
 * Dtype     that of the array of samples.
 * Units     µV: `gain_to_uV` is the attribute of the samples, or 1.
 * Errors    Unreadable: a file without recordings. Corrupt: samples of another number of channels than there are positions, a rate
 *           that is none.
 * Source    SpikeInterface `MEArecRecordingExtractor`, which needs MEArec itself, and takes every recording for a filtered one. Samples
 *           are frames × channels, or channels × frames as before MEArec 1.5. The probe lies in the plane that the file names;
 *           `is_filtered` is what it says. Not handled: templates, and positions of cells that drift.
 */
export const mearec = defineSource({
  kind: 'mearec',
  version: 1,
  label: 'a MEArec simulation',
  params: exactly({ filePath: required(path, { doc: 'the file' }) }),
  example: "mearec({ filePath: 'recordings.h5' })",
  detect: (at, _, { files }) =>
    attempt(`look into ${at}`, () => {
      const contents = lookedInto(files, at)
      // A file without samples and spikes is opened as a recording, which says so.
      return contents && (contents.hasSamples || contents.trains.length === 0)
        ? { params: { filePath: at }, rank: 'marked', isEmpty: !contents.hasSamples }
        : undefined
    }),
  open: ({ filePath }, { files }) => attemptLater(`open ${filePath}`, () => openRecording(files, filePath)),
})
