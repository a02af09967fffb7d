import { parseTolerantJson } from '../../encoding/tolerantJson.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { namesIn, numbersAt, textAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import type { Place, Stream } from './layout.js'
import { piecesOf } from './sparse.js'

/** Electrodes of a row of the chip of one well. */
const COLUMNS = 64

/** What describes an experiment, by the release of BrainWave. */
const [SETTINGS, EXPERIMENT] = ['/ExperimentSettings', '/ExperimentInfo']
export const WELL = /^Well_/
/** From which frame to which each piece of the samples goes. */
const TOC = '/TOC'

/** Arrays that hold samples: all of them, those around events alone, and wavelets, which are not read. */
const [WHOLE, SPARSE, WAVELETS] = ['Raw', 'EventsBasedSparseRaw', 'WaveletBasedEncodedRaw']

/** Whether a file is of BioCam 4 or later. */
export const isVersion4 = (file: Hdf5File): boolean =>
  namesIn(file, '/').some((name) => WELL.test(name)) && [SETTINGS, EXPERIMENT].some((path) => file.kindOf(path) === 'dataset')

/** The names of wells that hold samples, of any kind. */
export const wellsOf = (file: Hdf5File): readonly string[] =>
  namesIn(file, '/').filter(
    (name) => WELL.test(name) && [WHOLE, SPARSE, WAVELETS].some((each) => file.kindOf(`/${name}/${each}`) === 'dataset'),
  )

/** The samples of a well of a file of BioCam 4. Throws a `FaultError`. */
export const streamOf4 = (file: Hdf5File, well: string): Stream => {
  const holds = (name: string): boolean => file.kindOf(`/${well}/${name}`) === 'dataset'
  if (!holds(WHOLE) && !holds(SPARSE)) {
    const at = `${file.path}: ${well}/${WAVELETS}, samples in wavelet compression`
    return refuse(
      holds(WAVELETS)
        ? unsupported(at, 'export them as raw data in BrainWave')
        : unreadable(`${file.path}: /${well}/${WHOLE}`, 'samples', 'none'),
    )
  }
  const experiment = experimentOf(file)
  const path = `/${well}/${holds(WHOLE) ? WHOLE : SPARSE}`
  const at = `${file.path}: ${path}`
  const stored = storedIn(file, well)
  const kept = holds(WHOLE) ? wholeIn(file, path, stored.length) : sparseIn(file, path, stored, experiment)
  const { places, notices } = placesOf(stored, wellsOf(file).length, at)
  const { stretches, notices: told } = stretchesOf(file, kept.frames)
  const { samplingFrequency, gain, offset, model } = experiment
  return {
    name: well,
    path,
    isFlat: true,
    ...kept,
    channels: stored.length,
    ...(places && { places }),
    samplingFrequency,
    gain,
    offset,
    stretches,
    ...electrodesOf(model),
    notices: [...kept.notices, ...notices, ...told],
  }
}

/** The numbers of the channels of a well, as they are told, or as many as noise was measured of. */
const storedIn = (file: Hdf5File, well: string): readonly number[] => {
  const [stored, measured] = ['StoredChIdxs', 'NoisePlateElIdxs'].map((name) => `/${well}/${name}`)
  if (file.kindOf(stored) === 'dataset' || file.kindOf(measured) !== 'dataset') return Array.from(numbersAt(file, stored))
  const last = numbersAt(file, measured).reduce((most, each) => Math.max(most, each), -1)
  return last < MOST.channels
    ? Array.from({ length: last + 1 }, (_, channel) => channel)
    : refuse(corrupt(`${file.path}: ${measured}`, `up to ${MOST.channels} channels`, `${last + 1}`))
}

type Kept = Pick<Stream, 'frames' | 'notices' | 'sparse'>

const wholeIn = (file: Hdf5File, path: string, channels: number): Kept => {
  const [length = 0, ...more] = file.dataset(path).shape
  return more.length > 0 || channels === 0 || length % channels !== 0
    ? refuse(corrupt(`${file.path}: ${path}`, `one axis, of whole frames of ${channels} channels`, [length, ...more].join(' × ')))
    : { frames: length / channels, notices: [] }
}

const sparseIn = (
  file: Hdf5File,
  path: string,
  stored: readonly number[],
  { gain, offset }: { readonly gain: number; readonly offset: number },
): Kept => {
  const pieces = piecesOf(file, path, numbersAt(file, TOC))
  const silence = Math.max(0, Math.min(65_535, Math.round(-offset / gain)))
  const last = pieces.at(-1)
  return {
    frames: last === undefined ? 0 : last.start + last.to - last.from,
    sparse: { path, pieces, silence, stored },
    notices: [
      notice(
        'Tolerated',
        `${file.path}: ${path}: samples around events alone were kept; all others are read as ${silence}, 0 µV`,
      ),
    ],
  }
}

/** What the JSON of an experiment tells of samples and chip. */
export const experimentOf = (file: Hdf5File) => {
  const path = file.kindOf(SETTINGS) === 'dataset' ? SETTINGS : EXPERIMENT
  const json = orThrow(parseTolerantJson(textAt(file, path) ?? '', `${file.path}: ${path}`))
  const valueAt = (...keys: readonly string[]): Json | undefined =>
    keys.reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), json)
  const numberIn = (...keys: readonly string[]): number => {
    const value = valueAt(...keys)
    return typeof value === 'number' && Number.isFinite(value)
      ? value
      : refuse(corrupt(`${file.path}: ${path}`, `a number at ${keys.join('.')}`, value === undefined ? 'none' : String(value)))
  }
  const isOfSettings = path === SETTINGS
  const converter = isOfSettings ? ['ValueConverter'] : ['SignalConverter', 'DigitalToAnalogConverter']
  const analog = isOfSettings ? 'AnalogValue' : 'AnalogValueMicroVolt'
  const [low, high] = ['Min', 'Max'].map((end) => numberIn(...converter, `${end}${analog}`))
  const [first, last] = ['Min', 'Max'].map((end) => numberIn(...converter, `${end}DigitalValue`))
  const gain = ((isOfSettings ? numberIn(...converter, 'ScaleFactor') : 1) * (high - low)) / (last - first)
  if (!Number.isFinite(gain) || gain === 0)
    refuse(corrupt(`${file.path}: ${path}`, 'a range of digital values', `${first} to ${last}`))
  const rate = isOfSettings
    ? numberIn('TimeConverter', 'FrameRate')
    : numberIn('SignalConverter', 'SampleToTimeConverter', 'FrameRateHertz')
  if (rate <= 0) refuse(corrupt(`${file.path}: ${path}`, 'a rate above 0', `${rate}`))
  const model = valueAt('MeaPlate', 'Model')
  return {
    samplingFrequency: rate,
    gain,
    // What the least analog value is of is the least digital one.
    offset: low - gain * first,
    model: typeof model === 'string' ? model.toLowerCase() : '',
  }
}

/** The end of the frames of all pieces, where the table of contents tells it. */
export const lastFrameOf = (file: Hdf5File): number | undefined =>
  file.kindOf(TOC) === 'dataset' ? numbersAt(file, TOC).at(-1) : undefined

/** Places of stored channels: those of a square that is stored whole, or of a chip of 64 × 64 by their numbers. */
const placesOf = (
  stored: readonly number[],
  wells: number,
  at: string,
): { readonly places?: readonly Place[]; readonly notices: readonly Notice[] } => {
  const side = Math.round(Math.sqrt(stored.length))
  const follow = stored.every((each, place) => each === stored[0] + place)
  if (follow && side * side === stored.length) return { places: stored.map((_, place) => placeIn(place, side)), notices: [] }
  const fits = stored.every((each) => Number.isInteger(each) && each >= 0 && each < COLUMNS * COLUMNS)
  if (wells === 1 && fits) return { places: stored.map((each) => placeIn(each, COLUMNS)), notices: [] }
  return { notices: [notice('Tolerated', `${at}: where its ${stored.length} channels lie is not told: there is no geometry`)] }
}

const placeIn = (index: number, columns: number): Place => ({ row: Math.floor(index / columns), column: index % columns })

/** Frames that follow each other, by the table of contents, which tells from which frame to which each piece goes. */
const stretchesOf = (file: Hdf5File, frames: number): Pick<Stream, 'stretches' | 'notices'> => {
  const whole = [{ start: 0, frames, first: 0 }]
  if (file.kindOf(TOC) !== 'dataset' || file.dataset(TOC).shape[1] !== 2) return { stretches: whole, notices: [] }
  const ends = numbersAt(file, TOC)
  const stretches: { start: number; frames: number; first: number }[] = []
  let start = 0
  for (let row = 0; row + 1 < ends.length; row += 2) {
    const [from, to] = [ends[row], ends[row + 1]]
    const last = stretches.at(-1)
    if (last !== undefined && last.first + last.frames === from) last.frames += to - from
    else stretches.push({ start, frames: to - from, first: from })
    start += to - from
  }
  const sound = stretches.every((each, index) => each.frames > 0 && each.first >= (index === 0 ? 0 : stretches[index - 1].first))
  if (start !== frames || !sound)
    return {
      stretches: whole,
      notices: [
        notice('Tolerated', `${file.path}: TOC tells of ${start} frames, of which there are ${frames}: no gap is looked for`),
      ],
    }
  const gaps = stretches.slice(1).map(({ first }, index) => first - stretches[index].first - stretches[index].frames)
  return {
    stretches,
    notices:
      gaps.length === 0
        ? []
        : [
            notice(
              'Tolerated',
              `${file.path}: samples are missing, by TOC: ${gaps.slice(0, 5).join(', ')} frames${gaps.length > 5 ? ', ...' : ''}; each stretch between is a segment`,
            ),
          ],
  }
}

/** µm between electrodes, and the width of one, by the model of the chip. */
const electrodesOf = (model: string): Pick<Stream, 'pitch' | 'width'> => ({
  pitch: /^(accura|coreplate)/.test(model) ? 60 : model.startsWith('stimulo') ? 81 : 42,
  width: model.startsWith('coreplate') ? 25 : 21,
})
