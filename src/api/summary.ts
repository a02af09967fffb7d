import { secondsAt } from '../model/clock.js'
import type { Annotations, Json, Segment, TimeVector } from '../model/header.js'
import type { Probe } from '../model/probe.js'
import type { Property, PropertyValue } from '../model/properties.js'
import { rateOf } from '../model/times.js'
import { frequencyText, secondsText } from './describe.js'

/** A JSON value as a person reads it: strings without their quotes. */
export const jsonText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const valueText = (value: PropertyValue): string => (typeof value === 'object' ? `[${value.join(', ')}]` : `${value}`)

/** Different values up to which each is told, with how many have it. */
const FEW = 6

/** A few different values and how many have each: `0 on 96, 1 on 96`; undefined where most values differ. */
export const countedText = (texts: readonly string[]): string | undefined => {
  const counts = new Map<string, number>()
  for (const text of texts) {
    counts.set(text, (counts.get(text) ?? 0) + 1)
    if (counts.size > FEW) return undefined
  }
  return counts.size * 2 > texts.length ? undefined : [...counts].map(([text, count]) => `${text} on ${count}`).join(', ')
}

/** A column of values, shortened: the one value of all, a few values and how many have each, or the first `most` and the last. */
export const valuesText = (values: readonly PropertyValue[], most = 4): string => {
  const texts = values.map(valueText)
  if (texts.length > 1 && texts.every((text) => text === texts[0])) return `${texts[0]} on all ${texts.length}`
  if (texts.length <= most + 2) return texts.join(', ')
  return countedText(texts) ?? `${texts.slice(0, most).join(', ')}, ... ${texts[texts.length - 1]} (${texts.length})`
}

/** `float64: 0.195 on all 384` */
export const propertyText = ({ dtype, values }: Property): string => `${dtype}: ${valuesText(values)}`

/** `a time for every frame`, or `from 2.5 s, in 20 pieces` */
export const vectorText = ({ knots }: TimeVector): string => {
  if (knots === undefined) return 'a time for every frame'
  const pieces = knots.frames.length - 1
  return `from ${Number(secondsAt(knots, 0).toFixed(6))} s, in ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}`
}

/** `1500 frames · 50.0 ms · from 2.5 s` */
export const segmentText = ({ frames, times }: Segment, samplingFrequency: number): string => {
  const start = times.vector === undefined ? `from ${Number((times.tStart ?? 0).toFixed(6))} s` : vectorText(times.vector)
  const rate = times.samplingFrequency === undefined ? '' : ` · at ${frequencyText(times.samplingFrequency)}`
  const length = Number.isFinite(frames)
    ? `${frames} frames · ${secondsText(frames / rateOf(times, samplingFrequency))}`
    : 'of no known length'
  return `${length} · ${start}${rate}`
}

const axes = ['x', 'y', 'z']

/** `acme test-probe · 4 contacts · 1 shank · x 0 to 16 µm · y 0 to 20 µm` */
export const probeText = (probe: Probe): string => {
  const { contactPositions, annotations, shankIds, siUnits, ndim } = probe
  const names = [annotations.manufacturer, annotations.model_name ?? annotations.name].filter(
    (name) => typeof name === 'string' && name !== '',
  )
  const shanks = new Set(shankIds ?? ['']).size
  const spans = axes.slice(0, ndim).map((axis, dimension) => {
    const [least, most] = extent(contactPositions.map((place) => place[dimension]))
    return `${axis} ${least} to ${most} ${siUnits === 'um' ? 'µm' : siUnits}`
  })
  const words = names.length > 0 ? [names.join(' ')] : []
  return [...words, `${contactPositions.length} contacts`, `${shanks} shank${shanks === 1 ? '' : 's'}`, ...spans].join(' · ')
}

/** The least and the greatest of some numbers. */
export const extent = (values: readonly number[]): readonly [number, number] =>
  values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )

/** The annotations that say something: `name` stands in the header line, and a recording is not filtered unless it says so. */
export const tellingAnnotations = (annotations: Annotations): readonly (readonly [string, Json])[] =>
  Object.entries(annotations).filter(([key, value]) => key !== 'name' && !(key === 'is_filtered' && value === false))

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text that stands for itself in HTML, between tags and within quotes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character])
