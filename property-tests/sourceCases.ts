/** Recordings as each kind of source finds them: what a source of files is tried on. */

import { annotate } from '../operators/annotate.js'
import { binaryFolder } from '../sinks/binaryFolder.js'
import { zarr } from '../sinks/zarr.js'
import type { AnySink } from '../src/declare/sink.js'
import type { AnySource } from '../src/declare/source.js'
import { operatorNode } from '../src/engine/build.js'
import { bytesOf, type Samples } from '../src/model/dtype.js'
import { exampleOf } from './examples.js'
import { type Invented, inventedSegment } from './invented.js'
import { newFiles, OUT, saveTo } from './laws/saving.js'
import type { SourceSubject } from './laws/source.js'
import { memoryFiles } from './memoryFiles.js'
import { newWorld, openSpec, orThrow } from './recordings.js'
import type { DrawnRecording } from './trials.js'
import { specOf } from './trials.js'
import { putArray } from './zarrArrays.js'

type Case = Omit<SourceSubject, 'source'>

const samplesOf = (recording: Invented): readonly Samples[] =>
  recording.frames.map((_, segment) => inventedSegment(recording, segment))

const inMemory = async (recording: Invented): Promise<Case> => {
  const { samplingFrequency, channelIds, dtype, tStarts } = recording
  const wholes = samplesOf(recording)
  const shared = new Map([['case', wholes]])
  return {
    params: { name: 'case', samplingFrequency, channelIds, dtype, ...(tStarts && { tStarts }) },
    context: { files: memoryFiles(), shared },
    wholes,
  }
}

/** Samples with their two axes in the other order. */
const turned = (samples: Samples, width: number): Samples => {
  const [other, frames] = [samples.slice(), samples.length / width]
  for (let i = 0; i < samples.length; i++) other[(i % width) * frames + Math.floor(i / width)] = samples[i]
  return other
}

/** The first segment, in an array of chunks of any shape, in either order of axes. */
const inArray = async (recording: Invented): Promise<Case> => {
  const files = newFiles()
  const [whole] = samplesOf(recording)
  const { samplingFrequency, channelIds, tStarts, seeds } = recording
  const [timeAxis, width] = [seeds[0] % 2, channelIds.length]
  const shape = [whole.length / width, width] as const
  const chunks = [1 + (seeds[0] % 7), 1 + (seeds[0] % 3)] as const
  const path = `${OUT}/session.nwb/data`
  if (timeAxis === 0) putArray(files, path, whole, shape, chunks)
  else putArray(files, path, turned(whole, width), [shape[1], shape[0]], [chunks[1], chunks[0]])
  const params = { path, samplingFrequency, channelIds, timeAxis, ...(tStarts && { tStarts: tStarts.slice(0, 1) }) }
  return { params, context: { files, shared: new Map() }, wholes: [whole] }
}

/** Files with bytes before the samples and some left over, in either order of axes. */
const inFiles = async (recording: Invented): Promise<Case> => {
  const files = newFiles()
  const wholes = samplesOf(recording)
  const [seed] = recording.seeds
  const timeAxis = seed % 2
  const width = recording.channelIds.length
  const filePaths = wholes.map((samples, segment) => {
    const path = `${OUT}/${segment}.raw`
    const stored = timeAxis === 1 ? turned(samples, width) : samples
    // A part of a frame at the end, which only whole frames one after the other can be told from.
    const rest = timeAxis === 0 ? seed % (width * stored.BYTES_PER_ELEMENT) : 0
    const bytes = new Uint8Array(seed + stored.byteLength + rest)
    bytes.set(bytesOf(stored), seed)
    files.writeWhole(path, bytes)
    return path
  })
  const { samplingFrequency, dtype, channelIds } = recording
  const params = {
    filePaths,
    samplingFrequency,
    numChannels: width,
    dtype,
    channelIds,
    timeAxis,
    fileOffset: seed,
    tolerateTruncation: true,
  }
  return { params, context: { files, shared: new Map() }, wholes }
}

const savedBy =
  (sink: AnySink) =>
  async (recording: Invented): Promise<Case> => {
    const files = newFiles()
    const world = newWorld()
    const { node: source } = await openSpec({ from: 'invented', params: recording, delayed: false }, world)
    const node = orThrow(operatorNode(orThrow(annotate.instantiate({ key: 'saved', value: true }, 'annotate')), [source]))
    await saveTo({ world, node, inputs: [source], logs: [], sink }, files)
    return { params: { folder: `${OUT}/saved` }, context: { files, shared: new Map() }, wholes: samplesOf(recording) }
  }

/** A Neuropixels 1.0 probe's AP stream: a trigger a segment, the sync channel last, which is not the recording's. */
const inSpikeglx = async (recording: Invented): Promise<Case> => {
  const files = newFiles()
  const probe = `${OUT}/run_g0/run_g0_imec0`
  files.makeFolder(probe)
  const neural = recording.channelIds.length
  const channels = Array.from({ length: neural }, (_, channel) => channel)
  const frames = recording.frames.map((count) => Math.max(1, count))
  const wholes = samplesOf({ ...recording, frames, dtype: 'int16' })
  for (const [trigger, samples] of wholes.entries()) {
    const name = `run_g0_t${trigger}.imec0.ap`
    const file = new Int16Array(frames[trigger] * (neural + 1))
    for (let i = 0; i < samples.length; i++) file[Math.floor(i / neural) * (neural + 1) + (i % neural)] = Number(samples[i])
    files.writeWhole(`${probe}/${name}.bin`, bytesOf(file))
    const lines = {
      fileName: `D:/data/${name}.bin`,
      firstSample: 3000 + 100_000 * trigger,
      imAiRangeMax: 0.6,
      imDatPrb_pn: 'NP1000',
      imDatPrb_sn: 123,
      imSampRate: 30000,
      nSavedChans: neural + 1,
      snsApLfSy: `${neural},0,1`,
      typeThis: 'imec',
      '~imroTbl': `(0,384)${Array.from({ length: 384 }, (_, channel) => `(${channel} 0 0 500 250 1)`).join('')}`,
      '~snsChanMap': `(384,384,1)${channels.map((channel) => `(AP${channel};${channel}:${channel})`).join('')}(SY0;768:384)`,
    }
    files.writeWhole(
      `${probe}/${name}.meta`,
      Object.entries(lines)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    )
  }
  return { params: { folder: `${OUT}/run_g0`, stream: 'imec0.ap' }, context: { files, shared: new Map() }, wholes }
}

const cases: Readonly<Record<string, (recording: Invented) => Promise<Case>>> = {
  memory: inMemory,
  binary: inFiles,
  spikeinterfaceFolder: savedBy(binaryFolder),
  spikeinterfaceZarr: savedBy(zarr),
  spikeglx: inSpikeglx,
  zarrArray: inArray,
}

/** A subject of source laws: by a case of the source's, or by one of its own examples. */
export const sourceSubject = async (source: AnySource, drawn: DrawnRecording): Promise<SourceSubject> => {
  const { params } = specOf(drawn, 0, 30, 'everything')
  const made = cases[source.kind]
  if (made !== undefined) return { source, ...(await made(params)) }
  const writeExample = await exampleOf(source.kind)
  if (writeExample !== undefined) {
    const files = newFiles()
    return { source, ...writeExample(files, `${OUT}/example`), context: { files, shared: new Map() } }
  }
  if (source.examples.length === 0)
    throw new Error(`source "${source.kind}" has no examples: write one in test/sources/${source.kind}.example.ts`)
  return {
    source,
    params: source.examples[drawn.seed % source.examples.length],
    context: { files: memoryFiles(), shared: new Map() },
  }
}

/** Parameters of a made-up recording, of any dtype and shape. */
export const generatedSubject = (source: AnySource, drawn: DrawnRecording): SourceSubject => {
  const { channelIds, frames, dtype, samplingFrequency } = specOf(drawn, 0, 30, 'everything').params
  const durations = frames.map((count) => (count + 1.5) / samplingFrequency)
  const params = {
    numChannels: channelIds.length,
    samplingFrequency,
    durations,
    seed: drawn.seed,
    dtype,
    commonNoiseLevel: drawn.flags.gain ? 3 : 0,
  }
  return { source, params, context: { files: memoryFiles(), shared: new Map() } }
}
