/** Our side of the benchmark of operators: does one case a line; answers with seconds and CPU seconds. */
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import {
  type Dtype,
  detectBadChannels,
  getNoiseLevels,
  getWaveforms,
  numpySorting,
  open,
  openSorting,
  type Recording,
  type Sorting,
} from 'rxephys'
import {
  addRecordings,
  aggregateChannels,
  aggregateUnits,
  annotate,
  appendRecordings,
  appendSortings,
  astype,
  bandpassFilter,
  causalFilter,
  commonReference,
  concatenateRecordings,
  concatenateSortings,
  depthOrder,
  detectPeaks,
  frameSlice,
  fused,
  highpassFilter,
  mergeUnits,
  notchFilter,
  removeChannels,
  removeDuplicatedSpikes,
  removeEmptyUnits,
  removeExcessSpikes,
  removeUnits,
  renameChannels,
  renameUnits,
  scale,
  scaleToUv,
  selectChannels,
  selectPeriods,
  selectSegments,
  selectUnits,
  setProbe,
  setProperty,
  shiftTimes,
  subtractRecordings,
  unsignedToSigned,
  zeroChannelPad,
} from 'rxephys/operators'
import { binary } from 'rxephys/sources'
import type { OperatorOrder } from './operators.js'
import { preprocessingOurs } from './preprocessingOurs.js'

const [folder = '', frequency = '30000', channels = '384', wide = '4096'] = process.argv.slice(2)
const samplingFrequency = Number(frequency)
const width = Number(channels)

const rawOf = (name: string, dtype: Dtype = 'int16', numChannels = width, more: object = {}): Promise<Recording> =>
  binary({ filePaths: [path.join(folder, name)], samplingFrequency, numChannels, dtype, ...more })
const probeOf = (name: string) => ({ probe: JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) })

const gain = Array.from({ length: width }, (_, channel) => 0.195 + 0.001 * (channel % 7))
const offset = Array.from({ length: width }, (_, channel) => channel % 5)
const probe = probeOf('probe.json')
const [raw, second] = [await rawOf('int16.raw'), await rawOf('second.raw')]
const floats = await rawOf('float32.raw', 'float32')
const unsigned = await rawOf('uint16.raw', 'uint16')
const inUv = await rawOf('int16.raw', 'int16', width, { gainToUv: gain, offsetToUv: offset })
const placedWide = (await rawOf('wide.raw', 'int16', Number(wide))).pipe(setProbe(probeOf('wide.json')))
const [placed, placedFloats] = [raw.pipe(setProbe(probe)), floats.pipe(setProbe(probe))]
const ids = raw.channelIds
const quarter = width / 4
const groups = [0, 1, 2, 3].map((group) => ids.slice(group * quarter, (group + 1) * quarter))
const band = { freqMin: 300, freqMax: 6000 } as const
const local = { reference: 'local' } as const
const saved = (): Promise<Recording> => open(path.join(folder, 'saved'))

/** Every round builds its own pipeline, so that no block is left from the round before. */
const recordings: Readonly<Record<string, () => Recording | Promise<Recording>>> = {
  raw: () => raw,
  rawShort: () => raw,
  saved,
  savedShort: saved,
  single: () => raw.pipe(commonReference({ reference: 'single', refChannelIds: [ids[7]] })),
  median: () => raw.pipe(commonReference()),
  average: () => raw.pipe(commonReference({ operator: 'average' })),
  groups: () => raw.pipe(commonReference({ groups })),
  local: () => placed.pipe(commonReference(local)),
  localAverage: () => placed.pipe(commonReference({ ...local, operator: 'average' })),
  localFloat: () => placedFloats.pipe(commonReference(local)),
  localWide: () => placedWide.pipe(commonReference(local)),
  sum: () => addRecordings([raw, second]),
  difference: () => subtractRecordings([raw, second]),
  sumFloat: () => addRecordings([floats, floats]),
  scale: () => raw.pipe(scale({ gain, offset })),
  scaleInteger: () => raw.pipe(scale({ gain, offset, dtype: 'int16' })),
  scaleToUv: () => inUv.pipe(scaleToUv()),
  inUv: () => inUv,
  float32: () => raw.pipe(astype({ dtype: 'float32' })),
  float64: () => raw.pipe(astype({ dtype: 'float64' })),
  int32: () => raw.pipe(astype({ dtype: 'int32' })),
  int64: () => raw.pipe(astype({ dtype: 'int64' })),
  int8: () => raw.pipe(astype({ dtype: 'int8' })),
  int16: () => raw.pipe(astype({ dtype: 'float32' }), astype({ dtype: 'int16' })),
  fromFloat: () => floats.pipe(astype({ dtype: 'float64' })),
  unsigned: () => unsigned.pipe(unsignedToSigned()),
  pad: () => raw.pipe(zeroChannelPad({ numChannels: width + 16 })),
  depth: () => placed.pipe(depthOrder()),
  select: () => raw.pipe(selectChannels({ channelIds: ids.filter((_, index) => index % 2 === 0) })),
  reverse: () => raw.pipe(selectChannels({ channelIds: [...ids].reverse() })),
  remove: () => raw.pipe(removeChannels({ channelIds: ids.slice(100, 103) })),
  aggregate: () => aggregateChannels([raw, second]),
  concatenate: () => concatenateRecordings([raw, second]),
  append: () => appendRecordings([raw, second]).pipe(selectSegments({ segmentIndices: [1] })),
  slice: () => raw.pipe(frameSlice({ startFrame: 100, endFrame: raw.getNumSamples() })),
  described: () =>
    raw.pipe(
      renameChannels({ newChannelIds: ids.map((id) => `c${id}`) }),
      annotate({ key: 'session', value: 'today' }),
      setProperty({ key: 'quality', values: ids.map(() => 'good') }),
      shiftTimes({ shift: 1.5 }),
      setProbe(probe),
    ),
  band: () => raw.pipe(bandpassFilter(band)),
  high: () => raw.pipe(highpassFilter({ freqMin: 300 })),
  notch: () => raw.pipe(notchFilter({ freq: 1000 })),
  causal: () => raw.pipe(causalFilter({ direction: 'forward', band: [300, 6000] })),
  ...preprocessingOurs(placed),
  fused: () => raw.pipe(fused([bandpassFilter(band), notchFilter({ freq: 1000 })])),
}

const loaded = await openSorting(path.join(folder, 'sorting'))
const vector = await loaded.toSpikeVector()
const { unitIds } = loaded
const trains = new Map(
  await Promise.all(unitIds.map(async (id): Promise<[typeof id, Float64Array]> => [id, await loaded.getUnitSpikeTrain(id)])),
)
const length = (vector.sampleIndex.at(-1) ?? 0) + 1
const long = await (async () => {
  const file = path.join(folder, 'long.raw')
  const handle = fs.openSync(file, 'w')
  fs.ftruncateSync(handle, length)
  fs.closeSync(handle)
  return binary({ filePaths: [file], samplingFrequency, numChannels: 1, dtype: 'int8' })
})()
const fresh = async (): Promise<Sorting> =>
  (await numpySorting({ samplingFrequency, spikes: vector, unitIds })).registerRecording(long)
const periods = [0, Math.floor(length / 2)].flatMap((start) => unitIds.map((_, unit) => [0, start, start + 50_000, unit]))

const first = raw.pipe(frameSlice({ startFrame: 0, endFrame: samplingFrequency }))
const peaks = detectPeaks({ method: 'by_channel', detectThreshold: 5, noiseLevels: ids.map(() => 10) })
const chosen = await (async () => {
  const end = vector.sampleIndex.findIndex((frame) => frame >= raw.getNumSamples() - 100)
  const count = Math.min(2000, end < 0 ? vector.sampleIndex.length : end)
  return numpySorting({
    samplingFrequency,
    unitIds,
    spikes: {
      sampleIndex: vector.sampleIndex.slice(0, count),
      unitIndex: vector.unitIndex.slice(0, count),
      segmentIndex: vector.segmentIndex.slice(0, count),
    },
  })
})()

const of: Readonly<Record<string, (sorting: Sorting, other: Sorting) => Sorting | Promise<Sorting>>> = {
  selectUnits: (sorting) => sorting.pipe(selectUnits({ unitIds: unitIds.filter((_, unit) => unit % 2 === 0) })),
  removeUnits: (sorting) => sorting.pipe(removeUnits({ removeUnitIds: unitIds.slice(0, 3) })),
  renameUnits: (sorting) => sorting.pipe(renameUnits({ newUnitIds: unitIds.map((id) => `u${id}`) })),
  aggregateUnits: (sorting, other) => aggregateUnits([sorting, other]),
  appendSortings: (sorting, other) => appendSortings([sorting, other]),
  concatenateSortings: (sorting, other) => concatenateSortings([sorting, other]),
  sliceSorting: (sorting) => sorting.pipe(frameSlice({ startFrame: Math.floor(length / 4), endFrame: Math.floor(length / 2) })),
  mergeUnits: (sorting) => sorting.pipe(mergeUnits({ unitsToMerge: [unitIds.slice(0, 2), unitIds.slice(2, 4)] })),
  duplicated: (sorting) => sorting.pipe(removeDuplicatedSpikes()),
  excess: (sorting) => sorting.pipe(removeExcessSpikes()),
  empty: async (sorting) => sorting.pipe(await sorting.fit(removeEmptyUnits())),
  periods: (sorting) => sorting.pipe(selectPeriods({ periods })),
}

/** What is to be timed, prepared. */
const callOf = async (name: string): Promise<() => Promise<unknown>> => {
  if (name === 'peaks') return () => first.pipe(peaks).toSpikeVector()
  if (name === 'badChannels') return () => detectBadChannels(inUv.pipe(setProbe(probe)), { numRandomChunks: 10, seed: 0 })
  if (name === 'noise') return () => getNoiseLevels(raw)
  if (name === 'waveforms') return () => getWaveforms(raw, chosen, { msBefore: 1, msAfter: 2 })
  if (name === 'vector') return async () => (await numpySorting({ samplingFrequency, trains })).toSpikeVector()
  const [sorting, other] = [await fresh(), await fresh()]
  if (name === 'trains') return () => Promise.all(unitIds.map((id) => sorting.getUnitSpikeTrain(id)))
  if (name === 'counts') return () => sorting.countSpikesPerUnit()
  return async () => (await of[name](sorting, other)).toSpikeVector()
}

const prepare = async ({ name, way, jobs, output, start, end }: OperatorOrder): Promise<() => Promise<unknown>> => {
  if (way === 'call') return callOf(name)
  const recording = await recordings[name]()
  if (way === 'pull') return () => recording.getTraces({ startFrame: start, endFrame: end, returnInUv: name === 'inUv' })
  return () => recording.writeBinary(output, { jobs, chunkDuration: '1s', overwrite: true })
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const order: OperatorOrder = JSON.parse(line)
  const act = await prepare(order)
  const [before, start] = [process.cpuUsage(), performance.now()]
  await act()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  // Before the answer: the other side begins at it, and would be held up.
  fs.rmSync(order.output, { force: true })
  process.stdout.write(`${seconds} ${(user + system) / 1e6}\n`)
}
