/** What is timed of the operators: the name by which both sides know it, and how. */
export interface OperatorCase {
  readonly name: string
  readonly what: string
  /** Pulls answer a window, saves write all of it, with one job and two; a call is one whole answer. */
  readonly ways: readonly ('pull' | 'save' | 'call')[]
  /** Seconds of the window that is pulled. Default 1. */
  readonly seconds?: number
  /** Frames that leave for each that comes, where these are not as many: a window of the output is as much shorter. */
  readonly rate?: number
  /** The kinds of operators it times. */
  readonly kinds?: readonly string[]
}

const both = ['pull', 'save'] as const
const pulls = ['pull'] as const
const calls = ['call'] as const

/** Operators that are not timed: SpikeInterface has no equal of the first, and the second goes by a motion that it saved. */
export const untimed: readonly string[] = ['detectEdges', 'interpolateMotion']

export const operatorCases: readonly OperatorCase[] = [
  { name: 'raw', what: 'a raw file', ways: both },
  { name: 'rawShort', what: 'a raw file, 10 ms', ways: pulls, seconds: 0.01 },
  { name: 'saved', what: 'a saved folder, its checksums checked', ways: pulls },
  { name: 'savedShort', what: 'the same, 10 ms, the first time', ways: pulls, seconds: 0.01 },
  { name: 'single', what: 'reference: one channel', ways: both, kinds: ['commonReference'] },
  { name: 'median', what: 'reference: median of all', ways: both },
  { name: 'average', what: 'reference: average of all', ways: both },
  { name: 'groups', what: 'reference: median of 4 groups', ways: both },
  { name: 'local', what: 'reference: local median', ways: both },
  { name: 'localAverage', what: 'reference: local average', ways: both },
  { name: 'localFloat', what: 'reference: local median of float32', ways: pulls },
  { name: 'localWide', what: 'reference: local median, 4096 channels, 100 ms', ways: pulls, seconds: 0.1 },
  { name: 'sum', what: 'sum', ways: both, kinds: ['addRecordings'] },
  { name: 'difference', what: 'difference', ways: both, kinds: ['subtractRecordings'] },
  { name: 'sumFloat', what: 'sum of float32', ways: pulls },
  { name: 'scale', what: 'scale, a gain and an offset a channel', ways: both, kinds: ['scale'] },
  { name: 'scaleInteger', what: 'scale, to int16', ways: both },
  { name: 'scaleToUv', what: 'scaleToUv', ways: both, kinds: ['scaleToUv'] },
  { name: 'inUv', what: 'getTraces in µV', ways: pulls },
  { name: 'float32', what: 'astype int16 -> float32', ways: both, kinds: ['astype'] },
  { name: 'float64', what: 'astype int16 -> float64', ways: pulls },
  { name: 'int32', what: 'astype int16 -> int32', ways: pulls },
  { name: 'int64', what: 'astype int16 -> int64', ways: pulls },
  { name: 'int8', what: 'astype int16 -> int8', ways: pulls },
  { name: 'int16', what: 'astype int16 -> float32 -> int16', ways: both },
  { name: 'fromFloat', what: 'astype float32 -> float64', ways: pulls },
  { name: 'unsigned', what: 'unsignedToSigned, uint16', ways: both, kinds: ['unsignedToSigned'] },
  { name: 'pad', what: 'zeroChannelPad to 400 channels', ways: both, kinds: ['zeroChannelPad'] },
  { name: 'depth', what: 'depthOrder', ways: both, kinds: ['depthOrder'] },
  { name: 'select', what: 'every second channel', ways: both, kinds: ['selectChannels'] },
  { name: 'reverse', what: 'all channels, reversed', ways: both },
  { name: 'remove', what: '3 channels removed', ways: both, kinds: ['removeChannels', 'detectAndRemoveBadChannels'] },
  { name: 'aggregate', what: 'aggregateChannels of two', ways: both, kinds: ['aggregateChannels'] },
  { name: 'concatenate', what: 'concatenateRecordings, over the joint', ways: pulls, kinds: ['concatenateRecordings'] },
  { name: 'append', what: 'appendRecordings', ways: both, kinds: ['appendRecordings', 'selectSegments'] },
  { name: 'slice', what: 'frameSlice', ways: both, kinds: ['frameSlice', 'timeSlice'] },
  {
    name: 'described',
    what: 'renamed, annotated, with a property and a probe',
    ways: both,
    kinds: ['alignTimes', 'annotate', 'renameChannels', 'resetTimes', 'setProbe', 'setProperty', 'setTimes', 'shiftTimes'],
  },
  { name: 'band', what: 'band-pass 300-6000 Hz', ways: both, kinds: ['bandpassFilter', 'filter'] },
  { name: 'high', what: 'high-pass 300 Hz', ways: both, kinds: ['highpassFilter'] },
  { name: 'notch', what: 'notch 1000 Hz', ways: both, kinds: ['notchFilter'] },
  { name: 'causal', what: 'causal filter 300-6000 Hz', ways: both, kinds: ['causalFilter'] },
  { name: 'rectify', what: 'rectify', ways: both, kinds: ['rectify'] },
  { name: 'clip', what: 'clip', ways: both, kinds: ['clip'] },
  { name: 'blank', what: 'blankSaturation', ways: both, kinds: ['blankSaturation'] },
  { name: 'silence', what: 'silencePeriods, a tenth', ways: both, kinds: ['silencePeriods', 'detectAndRemoveArtifacts'] },
  { name: 'artifactZeros', what: 'removeArtifacts: zeros', ways: both, kinds: ['removeArtifacts'] },
  { name: 'artifactLines', what: 'removeArtifacts: lines', ways: both },
  { name: 'artifactTemplates', what: 'removeArtifacts: templates', ways: both },
  { name: 'lsb', what: 'correctLsb', ways: both, kinds: ['correctLsb'] },
  { name: 'physical', what: 'scaleToPhysicalUnits', ways: both, kinds: ['scaleToPhysicalUnits'] },
  { name: 'level', what: 'zscore, fitted', ways: both, kinds: ['center', 'normalizeByQuantile', 'zscore'] },
  { name: 'whiten', what: 'whiten, fitted, to float32', ways: both, kinds: ['whiten'] },
  { name: 'whitenLocal', what: 'whiten, by the channels around each', ways: both },
  { name: 'whitenInteger', what: 'whiten, fitted, to int16', ways: both },
  {
    name: 'interpolate',
    what: 'interpolateBadChannels, 10 of 384',
    ways: both,
    kinds: ['interpolateBadChannels', 'detectAndInterpolateBadChannels'],
  },
  { name: 'shift', what: 'phaseShift', ways: both, kinds: ['phaseShift'] },
  { name: 'gaussian', what: 'gaussianFilter 300-5000 Hz', ways: both, kinds: ['gaussianFilter'] },
  { name: 'across', what: 'averageAcrossDirection', ways: both, kinds: ['averageAcrossDirection'] },
  { name: 'derivative', what: 'directionalDerivative', ways: both, kinds: ['directionalDerivative'] },
  { name: 'spatial', what: 'highpassSpatialFilter, fitted', ways: both, kinds: ['highpassSpatialFilter'] },
  { name: 'decimate', what: 'decimate by 12', ways: both, rate: 1 / 12, kinds: ['decimate'] },
  { name: 'decimateFiltered', what: 'decimate by 12, filtered', ways: both, rate: 1 / 12 },
  { name: 'resample', what: 'resample to 25 kHz', ways: both, rate: 25 / 30, kinds: ['resample'] },
  { name: 'fused', what: 'band-pass and notch, fused', ways: pulls, kinds: ['fused'] },
  { name: 'peaks', what: 'detectPeaks by channel, a second', ways: calls, kinds: ['detectPeaks'] },
  { name: 'noise', what: 'getNoiseLevels', ways: calls },
  { name: 'badChannels', what: 'detectBadChannels, coherence and power', ways: calls },
  { name: 'waveforms', what: 'getWaveforms of 2,000 spikes', ways: calls },
  { name: 'vector', what: 'spike vector of 1 million spikes from trains', ways: calls },
  { name: 'trains', what: 'the spike trains of all units', ways: calls },
  { name: 'counts', what: 'spikes counted by unit', ways: calls },
  { name: 'selectUnits', what: 'selectUnits', ways: calls, kinds: ['selectUnits'] },
  { name: 'removeUnits', what: 'removeUnits', ways: calls, kinds: ['removeUnits'] },
  { name: 'renameUnits', what: 'renameUnits', ways: calls, kinds: ['renameUnits', 'registerRecording'] },
  { name: 'aggregateUnits', what: 'aggregateUnits of two', ways: calls, kinds: ['aggregateUnits'] },
  { name: 'appendSortings', what: 'appendSortings of two', ways: calls, kinds: ['appendSortings'] },
  { name: 'concatenateSortings', what: 'concatenateSortings of two', ways: calls, kinds: ['concatenateSortings'] },
  { name: 'sliceSorting', what: 'frameSlice of a sorting', ways: calls },
  { name: 'mergeUnits', what: 'mergeUnits, two pairs', ways: calls, kinds: ['mergeUnits'] },
  { name: 'duplicated', what: 'removeDuplicatedSpikes', ways: calls, kinds: ['removeDuplicatedSpikes'] },
  { name: 'excess', what: 'removeExcessSpikes', ways: calls, kinds: ['removeExcessSpikes'] },
  { name: 'empty', what: 'removeEmptyUnits', ways: calls, kinds: ['removeEmptyUnits'] },
  { name: 'periods', what: 'selectPeriods', ways: calls, kinds: ['selectPeriods'] },
]
