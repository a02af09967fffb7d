/**
 * What each model of Neuropixels probe is like: its geometry in µm, its converters, the layout of its IMRO table.
 * The figures are those of Bill Karsh's ProbeTable, version 1.8.
 */

/** Which readout channels are converted at the same moment. */
export type Mux = 'np1000' | 'np1200' | 'np2000' | 'np2020' | 'np3010'
/** What an entry of the IMRO table holds. */
export type ImroLayout = 'bank' | 'group' | 'mask' | 'shank' | 'electrode'

type Row = readonly [
  shanks: number,
  columns: number,
  rows: number,
  pitchX: number,
  pitchY: number,
  /** From a shank's left edge to the centre of its leftmost contact, in even and in odd rows. */
  evenOffset: number,
  oddOffset: number,
  contactWidth: number,
  shankPitch: number,
  shankWidth: number,
  shankThickness: number,
  tipLength: number,
  shankLength: number,
  bits: number,
  /** Of the converters: volts, peak to peak. */
  range: number,
  readoutChannels: number,
  /** Hz; 0 where there is no LF band apart. */
  lfRate: number,
  /** The gain where it cannot be set; 0 where it can. */
  gain: number,
  mux: Mux,
  imro: ImroLayout,
]

/** The models, each by the part number that comes first. */
const rows = {
  NP1000: [1, 2, 480, 32, 20, 27, 11, 12, 0, 70, 24, 209, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1010: [1, 2, 480, 32, 20, 27, 11, 12, 0, 70, 132, 209, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1014: [1, 2, 480, 32, 20, 27, 11, 12, 0, 70, 122, 209, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1015: [1, 2, 480, 32, 20, 27, 27, 12, 0, 70, 122, 209, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1020: [1, 2, 1248, 87, 20, 27, 11, 12, 0, 125, 42, 373, 25000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1021: [1, 2, 1248, 87, 20, 27, 11, 12, 0, 125, 67, 373, 25000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1022: [1, 2, 1248, 103, 20, 11, 11, 12, 0, 125, 122, 373, 25000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1030: [1, 2, 2208, 87, 20, 27, 11, 12, 0, 125, 97, 373, 45000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1031: [1, 2, 2208, 87, 20, 27, 11, 12, 0, 125, 132, 373, 45000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1032: [1, 2, 2208, 103, 20, 11, 11, 12, 0, 125, 122, 373, 45000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1040: [1, 2, 2208, 103, 20, 11, 11, 12, 0, 125, 35, 373, 45000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1100: [1, 8, 48, 6, 6, 14, 14, 5, 0, 70, 24, 206.5, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1110: [1, 8, 768, 6, 6, 15.5, 15.5, 5, 0, 73, 24, 203.5, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'group'],
  NP1120: [1, 2, 192, 4.5, 4.5, 6.75, 6.75, 3.5, 0, 70, 24, 205.75, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1121: [1, 1, 384, 0, 3, 6.25, 6.25, 2.5, 0, 70, 24, 205.25, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1122: [1, 16, 24, 3, 3, 12.5, 12.5, 2.5, 0, 70, 24, 205.25, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1123: [1, 12, 32, 4.5, 4.5, 10.25, 10.25, 3.5, 0, 70, 24, 205.75, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP1200: [1, 2, 64, 32, 31, 56.5, 36.5, 12, 0, 125, 67, 372, 25000, 10, 1.2, 128, 2500, 0, 'np1200', 'bank'],
  NP1210: [1, 2, 64, 32, 31, 56.5, 36.5, 12, 0, 125, 132, 372, 45000, 10, 1.2, 128, 2500, 0, 'np1200', 'bank'],
  NP1300: [1, 2, 480, 48, 20, 11, 11, 12, 0, 70, 35, 209, 10000, 10, 1.2, 384, 2500, 0, 'np1000', 'bank'],
  NP2000: [1, 2, 640, 32, 15, 27, 27, 12, 0, 70, 24, 206, 10000, 14, 1, 384, 0, 80, 'np2000', 'mask'],
  NP2003: [1, 2, 640, 32, 15, 27, 27, 12, 0, 70, 24, 206, 10000, 12, 1.24, 384, 0, 100, 'np2000', 'mask'],
  NP2005: [1, 2, 640, 32, 15, 27, 27, 12, 0, 70, 122, 206, 10000, 12, 1.24, 384, 0, 100, 'np2000', 'mask'],
  NP2006: [1, 2, 640, 32, 15, 27, 11, 12, 0, 70, 122, 206, 10000, 12, 1.24, 384, 0, 100, 'np2000', 'mask'],
  NP2010: [4, 2, 640, 32, 15, 27, 27, 12, 250, 70, 24, 206, 10000, 14, 1, 384, 0, 80, 'np2000', 'shank'],
  NP2013: [4, 2, 640, 32, 15, 27, 27, 12, 250, 70, 24, 206, 10000, 12, 1.24, 384, 0, 100, 'np2000', 'shank'],
  NP2020: [4, 2, 640, 32, 15, 27, 27, 12, 250, 70, 24, 206, 10000, 12, 1.24, 1536, 0, 100, 'np2020', 'shank'],
  NP2022: [4, 2, 640, 20, 15, 27, 11, 12, 2141.45, 70, 122, 206, 10000, 12, 1.24, 1536, 0, 100, 'np2020', 'shank'],
  NP2300: [1, 2, 640, 48, 15, 11, 11, 12, 0, 70, 30, 206, 10000, 12, 1.24, 384, 0, 100, 'np2000', 'mask'],
  NP3000: [1, 1, 128, 0, 15, 59, 59, 12, 0, 70, 35, 206, 10000, 10, 1.2, 128, 2500, 0, 'np1200', 'bank'],
  NP3010: [1, 2, 640, 32, 15, 27, 27, 12, 0, 70, 30, 203, 10000, 12, 1.34, 1536, 0, 100, 'np3010', 'electrode'],
  NP3020: [4, 2, 640, 32, 15, 27, 27, 12, 250, 70, 30, 204, 10000, 12, 1.34, 1536, 0, 100, 'np2020', 'shank'],
} as const satisfies Readonly<Record<string, Row>>

export type ModelName = keyof typeof rows
/** One model, its figures by name. */
export type NeuropixelsModel = ReturnType<typeof neuropixelsModel>

export const neuropixelsModel = (name: ModelName) => {
  const row: Row = rows[name]
  const [shanks, columns, contactRows, pitchX, pitchY, evenOffset, oddOffset, contactWidth, shankPitch, ...rest] = row
  const [shankWidth, shankThickness, tipLength, shankLength, bits, range, readoutChannels, lfRate, gain, mux, imro] = rest
  return {
    shanks,
    columns,
    rows: contactRows,
    pitchX,
    pitchY,
    evenOffset,
    oddOffset,
    contactWidth,
    shankPitch,
    shankWidth,
    shankThickness,
    tipLength,
    shankLength,
    bits,
    range,
    readoutChannels,
    lfRate,
    gain,
    mux,
    imro,
  }
}
