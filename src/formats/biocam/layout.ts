import type { RowStretch } from '../../kit/rowsReader.js'
import type { Notice } from '../../model/notice.js'
import type { SparseSamples } from './sparse.js'

/** Where an electrode is on the chip, counted from 0. */
export interface Place {
  readonly row: number
  readonly column: number
}

/** Samples of a chip, or of a well of a plate. */
export interface Stream {
  readonly name: string
  /** The array that holds them. */
  readonly path: string
  /** Whether it is of one axis: frame after frame. */
  readonly isFlat: boolean
  readonly frames: number
  readonly channels: number
  /** Where samples around events alone were kept. */
  readonly sparse?: SparseSamples
  /** One a channel; undefined where it cannot be told. */
  readonly places?: readonly Place[]
  readonly samplingFrequency: number
  /** µV: gain × sample + offset. */
  readonly gain: number
  readonly offset: number
  /** What each sample is taken from, where the amplifier inverts. */
  readonly invertedFrom?: number
  /** Frames that follow each other, a segment each, and the number of the first. */
  readonly stretches: readonly (RowStretch & { readonly first: number })[]
  /** µm between electrodes, and the width of one, of this chip. */
  readonly pitch: number
  readonly width: number
  readonly notices: readonly Notice[]
}
