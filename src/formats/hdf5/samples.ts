import { gather, runsOf } from '../../encoding/gather.js'
import type { SampleRows } from '../../kit/rowsReader.js'
import { refuse } from '../../model/attempt.js'
import { type Dtype, itemSize } from '../../model/dtype.js'
import type { Fault } from '../../model/fault.js'
import type { Hdf5File } from './file.js'
import { Rows } from './rows.js'

/** Samples of an array, and what each is. */
export interface StoredSamples extends SampleRows {
  readonly dtype: Dtype
}

/** The samples of an array of frames and channels, either of them first. */
export const samplesOf = (file: Hdf5File, path: string, timeAxis: 0 | 1): StoredSamples => {
  const rows = new Rows(file, path, file.dataset(path), timeAxis)
  return {
    dtype: rows.dtype,
    read: (start, frames, channels, into) => rows.read(start, frames, channels, into),
    keptBytes: rows.keptBytes,
    close: () => closing(file, rows),
  }
}

/** The samples of an array whose values the library does not read: whoever asks for some gets the fault. Throws a `FaultError`. */
export const unreadSamples = (file: Hdf5File, path: string, fault: Fault): StoredSamples => {
  const { type } = file.described(path)
  return {
    dtype: type.kind === 'number' ? type.dtype : refuse(fault),
    read: () => refuse(fault),
    close: () => file.close(),
  }
}

/** The samples of an array of one axis, frame after frame of so many channels. */
export const flatSamples = (file: Hdf5File, path: string, channels: number): StoredSamples => {
  const rows = new Rows(file, path, file.dataset(path))
  const size = itemSize(rows.dtype)
  const places = Int32Array.from({ length: channels }, (_, channel) => channel)
  const only = Int32Array.of(0)
  return {
    dtype: rows.dtype,
    read: (start, frames, wanted, into) => {
      const straight = wanted.length === channels && wanted.every((each, place) => each === place)
      const all = straight ? into : new Uint8Array(frames * channels * size)
      rows.read(start * channels, frames * channels, only, all)
      if (!straight) gather(all, channels, into, wanted.length, frames, size, runsOf(wanted, places))
    },
    keptBytes: rows.keptBytes,
    close: () => closing(file, rows),
  }
}

const closing = (file: Hdf5File, rows: Rows): void => {
  rows.clear()
  file.close()
}
