import type { Step, UnitId } from '../../protocol.js'

/** What a window on a recording shows. All of it stands in the address, so that a link shows the same. */
export interface ViewState {
  /** The address of what a page without a server has open; empty: the sample, or what was dropped on it. */
  readonly from: string
  /** Which recording of those that are open, by its key. */
  readonly recording: string
  readonly segment: number
  /** Seconds from the start of the segment to the left edge. */
  readonly start: number
  /** Seconds from the left edge to the right one; 0 until it is known what suits the recording. */
  readonly duration: number
  /** Microvolts (or counts) from one row to the next; 0: as the noise suggests. */
  readonly gain: number
  readonly draw: 'auto' | 'lines' | 'map'
  readonly show: Show
  readonly order: Order
  /** The deepest channel, or the last, is on top. */
  readonly flipped: boolean
  /** The channels that were chosen, as their JSON; empty: all of them. */
  readonly channels: readonly UnitId[]
  /** The first row that is seen. */
  readonly row: number
  /** How many rows are seen; 0: all of them. */
  readonly rows: number
  readonly pipeline: readonly Step[]
  readonly sorting: string
  /** The units that were selected; empty: none. */
  readonly units: readonly UnitId[]
  /** The offset of each channel, found once, is taken off before lines are drawn. */
  readonly centred: boolean
  readonly spikes: boolean
  readonly events: boolean
  readonly theme: 'auto' | 'light' | 'dark'
  /** Which program's wheel is imitated. */
  readonly wheel: Wheel
  /** The panel that is open as a sheet in a small window; empty: none. */
  readonly sheet: string
  /** The panel that has the middle for itself; empty: none. */
  readonly large: string
  /** The panels that were closed, by name. */
  readonly closed: readonly string[]
}

export type Show = 'processed' | 'raw' | 'beside' | 'over'
export type Order = 'depth' | 'group' | 'id' | 'file'
export type Wheel = 'channels' | 'zoom' | 'gain'

/** A window as it is before anything was chosen. */
export const initial: ViewState = {
  from: '',
  recording: '',
  segment: 0,
  start: 0,
  duration: 0,
  gain: 0,
  draw: 'auto',
  show: 'processed',
  order: 'depth',
  flipped: false,
  channels: [],
  row: 0,
  rows: 0,
  pipeline: [],
  sorting: '',
  units: [],
  centred: true,
  spikes: true,
  events: true,
  theme: 'auto',
  wheel: 'channels',
  sheet: '',
  large: '',
  closed: [],
}
