import { flag, type Input, optional, path, required, text } from '../../codec/codec.js'

/** Which series of a file, and how its times are told. */
export const nwbParams = {
  filePath: required(path, { doc: 'the file' }),
  electricalSeriesPath: optional(text, {
    doc: 'which ElectricalSeries, by its path in the file: "acquisition/ElectricalSeries"; may be left out where there is one',
  }),
  loadTimeVector: optional(flag, {
    doc: 'of a series that holds a time a frame, whether these are its times, read as they are asked for; else its first time and rate. Default true',
  }),
}

export type NwbInput = Input<typeof nwbParams>
