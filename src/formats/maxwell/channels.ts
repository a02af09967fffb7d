import { planarProbe } from '../../kit/planarProbe.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { ProbeGroup } from '../../model/probe.js'
import { columnAt, numberAt, numbersAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import type { Place } from './layout.js'

/** Contacts in µm, the range of the converter in V, its steps, and the gain where none is written. */
const CONTACT = { width: 5.45, height: 9.3 }
const [RANGE, STEPS, GAIN] = [3.3, 1024, 512]

/** A channel that is wired: its row among the samples, its electrode and where that lies. */
interface Channel {
  readonly id: number
  readonly row: number
  readonly electrode?: number
  readonly position?: readonly [x: number, y: number]
}

/** The channels of a recording, and the probe that they are. Throws a `FaultError`. */
export const channelsOf = (
  file: Hdf5File,
  place: Place,
): { readonly channels: readonly Channel[]; readonly probe?: ProbeGroup; readonly notices: readonly Notice[] } => {
  const { mapping, samples } = place
  const [ids, electrodes, x, y] = ['channel', 'electrode', 'x', 'y'].map((name) => columnAt(file, mapping, name))
  const wired = Array.from(ids.keys()).filter((entry) => ids[entry] >= 0)
  const rows = file.described(samples).shape[0] ?? 0
  const found = rowsOf(file, place, ids, wired, rows)
  const channels = found.map(
    ({ id, row, entry }): Channel => ({
      id,
      row,
      ...(entry !== undefined && { electrode: electrodes[entry], position: [x[entry], y[entry]] }),
    }),
  )
  const wrong = channels.find(({ row }) => row >= rows)
  if (wrong !== undefined)
    refuse(corrupt(`${file.path}: ${mapping}`, `channels of ${rows} rows of samples`, `channel ${wrong.id}`))
  if (new Set(channels.map(({ id }) => id)).size < channels.length)
    refuse(corrupt(`${file.path}: ${mapping}`, 'each channel once', `${channels.map(({ id }) => id).join(', ')}`))
  const unplaced = channels.filter(({ position }) => position === undefined || !position.every(Number.isFinite))
  if (unplaced.length > 0)
    return {
      channels,
      notices: [notice('Tolerated', `${file.path}: ${mapping}: ${unplaced.length} channels have no place: there is no geometry`)],
    }
  return {
    channels,
    probe: planarProbe({
      positions: channels.flatMap(({ position }) => (position ? [position] : [])),
      shape: 'rect',
      shapeParams: CONTACT,
      annotations: { manufacturer: 'Maxwell Biosystems' },
      contactAnnotations: { electrode: channels.map(({ electrode = -1 }) => electrode) },
    }),
    notices: [],
  }
}

/** Which row each channel is. */
const rowsOf = (
  file: Hdf5File,
  { counter, root, mapping, samples }: Place,
  ids: Float64Array,
  wired: readonly number[],
  rows: number,
): readonly { readonly id: number; readonly row: number; readonly entry?: number }[] => {
  // The old layout has a row a channel of the chip; the newer ones, a row a channel that is routed.
  if (counter === undefined) return wired.map((entry) => ({ id: ids[entry], row: ids[entry], entry }))
  const own = `${root}/groups/routed/channels`
  const listed = file.kindOf(own) === 'dataset' ? Array.from(numbersAt(file, own)) : undefined
  if (listed !== undefined && listed.length === rows) {
    const entries = new Map(wired.map((entry) => [ids[entry], entry]))
    return listed.flatMap((id, row) => {
      const entry = entries.get(id)
      return id < 0 ? [] : [{ id, row, ...(entry !== undefined && { entry }) }]
    })
  }
  if (ids.length === rows) return wired.map((entry) => ({ id: ids[entry], row: entry, entry }))
  if (wired.length === rows) return wired.map((entry, row) => ({ id: ids[entry], row, entry }))
  return refuse(corrupt(`${file.path}: ${samples}`, `${ids.length} rows, one an entry of ${mapping}`, `${rows}`))
}

/** What a sample is worth, in µV. */
export const gainOf = (file: Hdf5File, { settings }: Place): { readonly gain: number; readonly notices: readonly Notice[] } => {
  const lsb = numberAt(file, `${settings}/lsb`)
  if (lsb !== undefined) return { gain: lsb * 1e6, notices: [] }
  const gain = numberAt(file, `${settings}/gain`)
  return {
    gain: (RANGE / (STEPS * (gain ?? GAIN))) * 1e6,
    notices:
      gain === undefined
        ? [notice('Tolerated', `${file.path}: ${settings} tells neither lsb nor gain: a gain of ${GAIN} is taken`)]
        : [],
  }
}
