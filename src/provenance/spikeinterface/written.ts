import { type PythonJson, pythonFloats } from '../../formats/spikeinterface/pythonJson.js'
import { isDtype, isUnsigned } from '../../model/dtype.js'
import type { Json } from '../../model/header.js'
import { numbersOf } from '../../model/properties.js'
import { cleaningWritten } from './cleaningWritten.js'
import { SLICE } from './clocks.js'
import { estimatedWritten } from './estimatedWritten.js'
import { hdf5Written } from './hdf5Written.js'
import {
  core,
  ids,
  noEqual,
  onList,
  onOne,
  type Params,
  type PythonObject,
  sameObject,
  taken,
  type Writing,
  type Written,
} from './kinds.js'
import { mda } from './mda.js'
import { neuralynx } from './neuralynx.js'
import { openEphysBinary, openEphysLegacy } from './openEphys.js'
import { axona, binary, blackrock, edf, folder, intan, neuroscope, nwb, spikegadgets, spikeglx } from './writtenSources.js'

const preprocessing = (name: string): string => `spikeinterface.preprocessing.${name}`
/** Whatever chooses channels is, when it is written, a list of them. */
const chosen = onOne(SLICE, 'parent_recording', (_, { node }) => ({
  channel_ids: ids(node.header.channelIds),
  renamed_channel_ids: null,
}))

const sumOrDifference =
  (operator: string): Written =>
  (_, { inputs: [recording1, recording2] }) => ({
    class: core('operatorrecordings.BaseOperatorRecording'),
    kwargs: { recording1, recording2, operator },
  })

/** A lane's first frame and the frame after its last: what any slice in time comes to. */
const sliced = onOne(core('frameslicerecording.FrameSliceRecording'), 'parent_recording', (_, { node }) => {
  const [lane] = node._tag === 'operator' ? node.outputs[0].lanes : []
  return { start_frame: lane.from, end_frame: lane.from + lane.frames }
})

const filtered = (params: Params, ...names: readonly string[]): PythonObject => {
  if (params.arithmetic === 'float32') return noEqual('filtering in float32', 'leave "arithmetic" at float64')
  if (params.ftype !== undefined && params.ftype !== 'butter')
    return noEqual(
      `a filter of ftype "${String(params.ftype)}"`,
      'its design takes neither ripple nor attenuation there: use filter({ coefficients })',
    )
  return taken(params, ...names, 'marginMs', 'dtype', 'addReflectPadding', 'direction')
}

const designed = ['filterOrder', 'ftype', 'filterMode']
const lowEdge = { ignore_low_freq_error: true }

const generalFilter = onOne(preprocessing('filter.FilterRecording'), 'recording', (params) => {
  const { coefficients, btype } = params
  if (coefficients === undefined && btype !== 'bandpass' && btype !== 'highpass')
    return noEqual(`a filter of btype "${String(btype)}"`, 'use filter({ coefficients })')
  return {
    ...filtered(coefficients === undefined ? params : { ...params, ftype: 'butter' }, 'band', 'btype', ...designed),
    coeff: coefficients ?? null,
  }
})

const unsignedRefused = (params: Params): PythonObject =>
  isDtype(params.dtype) && isUnsigned(params.dtype) ? noEqual(`astype to ${params.dtype}`) : taken(params, 'dtype')

/** The groups' references one by one: "out_of_group" is younger than other releases that are to open this. */
const references = (params: Params, { node }: Writing): PythonObject => {
  const { groups, refChannelIds } = params
  const all = node.inputs[0].header.channelIds
  const lists = Array.isArray(groups) ? groups : []
  const outside = (group: Json): PythonJson => ids(all.filter((id) => !(Array.isArray(group) && group.includes(id))))
  const refs = refChannelIds === 'outOfGroup' ? lists.map(outside) : (refChannelIds ?? null)
  return {
    ...taken(params, 'reference', 'operator', 'groups', 'localRadius', 'minLocalNeighbors', 'dtype'),
    ref_channel_ids: refs,
  }
}

const toMicrovolts = onOne(preprocessing('normalize_scale.ScaleRecording'), 'recording', (_, { node }) => {
  const { properties } = node.inputs[0].header
  const [gain, offset] = ['gain_to_uV', 'offset_to_uV'].map((key): PythonJson => pythonFloats(numbersOf(properties, key) ?? []))
  return { gain, offset, dtype: '<f4' }
})

/** Every kind that has an equal in SpikeInterface, one row each. */
export const written: Readonly<Record<string, Written>> = {
  ...hdf5Written,
  binary,
  blackrock,
  neuralynx,
  axona,
  edf,
  intan,
  mda,
  neuroscope,
  nwb,
  openEphysBinary,
  openEphysLegacy,
  spikegadgets,
  spikeglx,
  spikeinterfaceFolder: folder,
  selectChannels: chosen,
  removeChannels: chosen,
  depthOrder: chosen,
  renameChannels: onOne(SLICE, 'parent_recording', ({ newChannelIds }, { node }) => ({
    channel_ids: ids(node.inputs[0].header.channelIds),
    renamed_channel_ids: newChannelIds,
  })),
  frameSlice: sliced,
  timeSlice: sliced,
  selectSegments: onOne(core('segmentutils.SelectSegmentRecording'), 'recording', (params) => taken(params, 'segmentIndices')),
  appendRecordings: onList('segmentutils.AppendSegmentRecording', 'recording_list', (params) =>
    taken(params, 'samplingFrequencyMaxDiff'),
  ),
  concatenateRecordings: onList('segmentutils.ConcatenateSegmentRecording', 'recording_list', (params) =>
    taken(params, 'ignoreTimes', 'samplingFrequencyMaxDiff'),
  ),
  aggregateChannels: onList('channelsaggregationrecording.ChannelsAggregationRecording', 'recording_list', (_, { node }) => ({
    renamed_channel_ids: ids(node.header.channelIds),
  })),
  addRecordings: sumOrDifference('add'),
  subtractRecordings: sumOrDifference('subtract'),
  commonReference: onOne(preprocessing('common_reference.CommonReferenceRecording'), 'recording', references),
  bandpassFilter: onOne(preprocessing('filter.BandpassFilterRecording'), 'recording', (params) => ({
    ...filtered(params, 'freqMin', 'freqMax', ...designed),
    ...lowEdge,
  })),
  highpassFilter: onOne(preprocessing('filter.HighpassFilterRecording'), 'recording', (params) => ({
    ...filtered(params, 'freqMin', ...designed),
    ...lowEdge,
  })),
  notchFilter: onOne(preprocessing('filter.NotchFilterRecording'), 'recording', (params) => filtered(params, 'freq', 'q')),
  filter: generalFilter,
  causalFilter: generalFilter,
  astype: onOne(preprocessing('astype.AstypeRecording'), 'recording', unsignedRefused),
  scale: onOne(preprocessing('normalize_scale.ScaleRecording'), 'recording', (params) =>
    taken(params, 'gain', 'offset', 'dtype'),
  ),
  scaleToUv: toMicrovolts,
  unsignedToSigned: onOne(preprocessing('unsigned_to_signed.UnsignedToSignedRecording'), 'recording', (params) =>
    taken(params, 'bitDepth'),
  ),
  ...cleaningWritten,
  ...estimatedWritten,
  annotate: sameObject,
  setProperty: sameObject,
  setProbe: sameObject,
  setTimes: sameObject,
  shiftTimes: sameObject,
  resetTimes: sameObject,
}
