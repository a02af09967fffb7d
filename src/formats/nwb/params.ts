import { finite, flag, type Input, optional, path, positive, required, text } from '../../codec/codec.js'

/** Which series of a file, and how its times are told. */
export const nwbParams = {
  filePath: required(path, { doc: 'the file of HDF5, or the folder of Zarr' }),
  electricalSeriesPath: optional(text, {
    doc: 'which ElectricalSeries, by its path in the file: "acquisition/ElectricalSeries"; may be left out where there is one',
  }),
  loadTimeVector: optional(flag, {
    doc: 'of a series that holds a time a frame, whether these are its times, read as they are asked for; else its first time and rate. Default true',
  }),
  fillMissing: optional(flag, {
    doc: 'of a folder of Zarr, whether a chunk that is not there is read as the fill value, as Zarr does; default: refused',
  }),
}

export type NwbInput = Input<typeof nwbParams>

/** The clock that frames of spikes and events are counted by. */
const clockParams = {
  electricalSeriesPath: optional(text, {
    doc: 'the series whose clock it is: "acquisition/ElectricalSeries". Default: that of the file, of several the fastest, as a notice says',
  }),
  samplingFrequency: optional(positive, {
    doc: 'in place of a series. Default: that of the resolution of the times of spikes, where it is written',
    unit: 'Hz',
  }),
  tStart: optional(finite, {
    doc: 'seconds of the file at frame 0, in place of a series. Default: 0 in a file without series',
    unit: 's',
  }),
}

/** Which table of units, and the clock that its frames are counted by. */
export const unitsParams = {
  filePath: required(path, { doc: 'the file' }),
  unitTablePath: optional(text, {
    doc: 'which table of units, by its path in the file: "units"; may be left out where there is one',
  }),
  ...clockParams,
}

/** Which table or series of events, and the clock that its frames are counted by. */
export const eventsParams = {
  filePath: required(path, { doc: 'the file' }),
  eventTablePath: optional(text, {
    doc: 'which table or series alone, by its path in the file: "intervals/trials". Default: all of them',
  }),
  ...clockParams,
}
