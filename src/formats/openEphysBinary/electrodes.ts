import type { XmlElement } from '@rgrove/parse-xml'
import type { NeuropixelsModel } from '../neuropixels/models.js'
import { attribute, elementAt } from './settings.js'

/** The electrode that each channel of a probe is connected to. */
export interface Electrodes {
  readonly electrodes: readonly number[]
  readonly shanks: readonly number[]
  /** The name of each channel in the settings, of plugins that write positions. */
  readonly keys?: readonly string[]
}

/** Written positions of older plugins begin at this, where they do not begin at the edge of the shank: those of 2.0 probes. */
const LEFT = 8
/** What positions written as decimals are off by at most, as a part of the distance of contacts. */
const CLOSE = 0.01

/** The electrodes of a probe in the settings; or why they are not known. `beforeSix`: whether the GUI is older than 0.6. */
export const electrodesOf = (probe: XmlElement, model: NeuropixelsModel, beforeSix: boolean): Electrodes | string => {
  const selected = elementAt(probe, 'SELECTED_ELECTRODES')
  return selected === undefined ? byPosition(probe, model, beforeSix) : byNumber(selected, model)
}

interface Keyed {
  readonly key: string
  readonly value: string
  readonly number: number
  /** The number after "_", which some versions of the plugin write. */
  readonly shank: number | undefined
}

/** Attributes CH0, CH1, ... in the order of their numbers, which is not the order of the file. */
const inOrder = (element: XmlElement): readonly Keyed[] =>
  Object.entries(element.attributes)
    .flatMap(([key, value]): readonly Keyed[] => {
      const [, number, shank] = /^\D+(\d+)(?:_(\d+))?$/.exec(key) ?? []
      return number === undefined
        ? []
        : [{ key, value, number: Number(number), shank: shank === undefined ? undefined : Number(shank) }]
    })
    .sort((a, b) => a.number - b.number)

/** Newer plugins number the electrodes of all shanks through. */
const byNumber = (selected: XmlElement, { columns, rows, shanks }: NeuropixelsModel): Electrodes | string => {
  const each = columns * rows
  const numbers = inOrder(selected).map(({ value }) => (/^\d+$/.test(value) ? Number(value) : Number.NaN))
  if (numbers.length === 0 || !numbers.every((number) => number < each * shanks))
    return `SELECTED_ELECTRODES names others than the ${each * shanks} of its probe`
  return { electrodes: numbers.map((number) => number % each), shanks: numbers.map((number) => Math.floor(number / each)) }
}

const byPosition = (probe: XmlElement, model: NeuropixelsModel, beforeSix: boolean): Electrodes | string => {
  const [channels, xs, ys] = ['CHANNELS', 'ELECTRODE_XPOS', 'ELECTRODE_YPOS'].map((name) => elementAt(probe, name))
  if (channels === undefined || xs === undefined || ys === undefined) return 'it has no positions of electrodes'
  const keyed = inOrder(channels)
  const shanks = keyed.map(({ value, shank }) => {
    const told = value.split(':')[1]
    return model.shanks > 1 ? (told === undefined ? (shank ?? 0) : Number(told)) : 0
  })
  if (keyed.length === 0 || !shanks.every((shank) => Number.isInteger(shank) && shank < model.shanks))
    return `CHANNELS names shanks that a probe of ${model.shanks} does not have`
  const at = (element: XmlElement): readonly number[] => keyed.map(({ key }) => Number(attribute(element, key) ?? Number.NaN))
  // Before 0.6 the shanks stood above each other by as much as beside each other.
  const y = at(ys).map((value, channel) => value - (beforeSix ? model.shankPitch * shanks[channel] : 0))
  const x = at(xs).map((value, channel) => value - model.shankPitch * shanks[channel])
  // The edge that positions count from is known of most probes; of others the leftmost contact stands for it.
  for (const edge of [model.oddOffset, LEFT, Math.min(...x)]) {
    const electrodes = x.map((value, channel) => electrodeAt(model, value - edge, y[channel]))
    if (electrodes.every((electrode) => electrode !== undefined)) return { electrodes, shanks, keys: keyed.map(({ key }) => key) }
  }
  return 'its electrodes have positions that its part number does not have'
}

const electrodeAt = (model: NeuropixelsModel, x: number, y: number): number | undefined => {
  const row = wholeOf(y, model.pitchY)
  const stagger = row !== undefined && row % 2 === 0 ? model.evenOffset - model.oddOffset : 0
  const column = wholeOf(x - stagger, model.pitchX)
  const within = row !== undefined && column !== undefined && row < model.rows && column < model.columns
  return within ? row * model.columns + column : undefined
}

/** How many steps a distance is; undefined where it is not a whole number of them. */
const wholeOf = (distance: number, step: number): number | undefined => {
  const steps = step === 0 ? distance : distance / step
  const whole = Math.round(steps)
  return Math.abs(steps - whole) <= CLOSE && whole >= 0 && (step !== 0 || whole === 0) ? whole : undefined
}
