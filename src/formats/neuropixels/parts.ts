import { type ModelName, type NeuropixelsModel, neuropixelsModel } from './models.js'

/** Each part number's model, and what its maker calls it. */
const parts: Readonly<Record<string, readonly [ModelName, string]>> = {
  NP1000: ['NP1000', 'Neuropixels 1.0 probe'],
  NP1001: ['NP1000', 'Neuropixels 1.0 probe with cap'],
  NP1010: ['NP1010', 'Neuropixels 1.0 NHP short staggered probe with cap'],
  NP1011: ['NP1010', 'Neuropixels 1.0 NHP short staggered probe with cap, cabling, sharpened'],
  NP1012: ['NP1010', 'Neuropixels 1.0 NHP short staggered probe with cap, cabling, sharpened, parylene coating'],
  NP1013: [
    'NP1010',
    'Neuropixels 1.0 NHP short staggered probe with cap, cabling, sharpened, parylene coating, sterile packaging',
  ],
  NP1014: ['NP1014', 'Neuropixels 1.0 NHP short staggered probe with cap, cabling, sharpened, sterile packaging '],
  NP1015: ['NP1015', 'Neuropixels 1.0 NHP short linear probe with cap'],
  NP1016: ['NP1015', 'Neuropixels 1.0 NHP short linear probe with cap, cabling, sharpened, sterile packaging '],
  NP1017: ['NP1015', 'Neuropixels 1.0 NHP short linear probe with cap, cabling, sharpened, sterile packaging sterilized'],
  NP1020: ['NP1020', 'Npix 1.0 NHP MEDIUM SOI35'],
  NP1021: ['NP1021', 'Npix 1.0 NHP MEDIUM SOI60'],
  NP1022: ['NP1022', 'Neuropixels 1.0 NHP medium linear probe with cap'],
  NP1030: ['NP1030', 'Npix 1.0 NHP LONG SOI90'],
  NP1031: ['NP1031', 'Npix 1.0 NHP LONG SOI125'],
  NP1032: ['NP1032', 'Neuropixels 1.0 NHP long linear probe with cap'],
  NP1033: ['NP1032', 'Neuropixels 1.0 NHP long linear probe with cap, cabling, sharpened, sterile packaging '],
  NP1040: [
    'NP1040',
    'Neuropixels 1.0 NHP MAX long, tube underneath shank, linear, probe with silicon cap, 35 um shank thickness',
  ],
  NP1041: [
    'NP1040',
    'Neuropixels 1.0 NHP MAX long, tube underneath shank, linear, probe with 1.0 metal cap, 35 um shank thickness',
  ],
  NP1042: [
    'NP1040',
    'Neuropixels 1.0 NHP MAX long, tube underneath shank, linear, probe with 2.0 metal cap, 35 um shank thickness',
  ],
  NP1050: ['NP1032', 'Neuropixels 1.0 NHP MAX long, tube around shank, linear, probe with 1.0 metal cap'],
  NP1051: ['NP1032', 'Neuropixels 1.0 NHP MAX long, tube around shank, linear, probe with 2.0 metal cap'],
  NP1100: ['NP1100', 'Npix 1.0 UHD1 passive'],
  NP1110: ['NP1110', 'Npix 1.0 UHD2 active'],
  NP1120: ['NP1120', 'Npix 1.0 UHD3 type 1'],
  NP1121: ['NP1121', 'Npix 1.0 UHD3 type 2'],
  NP1122: ['NP1122', 'Npix 1.0 UHD3 type 3'],
  NP1123: ['NP1123', 'Npix 1.0 UHD3 type 4'],
  NP1200: ['NP1200', 'NHP passive probe 25mm, used with 128 ch headstage'],
  NP1210: ['NP1210', 'NHP passive probe 45mm, used with 128 ch headstage'],
  NP1300: ['NP1300', 'Optopix phase1'],
  NP1400: ['NP1300', 'Opto-II pre-Alpha'],
  NP2000: ['NP2000', 'duplicate of PRB2_1_2_0640_0'],
  NP2003: ['NP2003', 'Neuropixels 2.0 single shank probe'],
  NP2004: ['NP2003', 'Neuropixels 2.0 single shank probe with cap'],
  NP2005: ['NP2005', 'Neuropixels 2.0 single shank NHP short linear probe with cap'],
  NP2006: ['NP2006', 'Neuropixels 2.0 single shank NHP short staggered probe with cap, cabling, sharpened, sterile packaging '],
  NP2010: ['NP2010', 'duplicate of PRB2_4_2_0640_0'],
  NP2013: ['NP2013', 'Neuropixels 2.0 multishank probe'],
  NP2014: ['NP2013', 'Neuropixels 2.0 multishank probe with cap'],
  NP2020: ['NP2020', 'Neuropixels 2.0 multi shank probe quad base (Ph 2C)'],
  NP2021: ['NP2020', 'Neuropixels 2.0 multi shank probe quad base with cap (Ph 2C)'],
  NP2022: ['NP2022', 'Neuropixels 2.0 multi shank probe quad base NHP with cap (Ph 2C), cabling, sharpened, sterile packaging'],
  NP2300: ['NP2300', 'Opto-II Alpha'],
  NP3000: ['NP3000', 'Neuropixels NXT passive probe'],
  NP3010: ['NP3010', 'Neuropixels NXT phase1B single shank silicon cap'],
  NP3011: ['NP3010', 'Neuropixels NXT phase1B single shank metal cap'],
  NP3012: ['NP3010', 'Neuropixels NXT alpha version B single shank metal cap'],
  NP3020: ['NP3020', 'Neuropixels NXT phase1B multishank silicon cap'],
  NP3021: ['NP3020', 'Neuropixels NXT phase1B multishank metal cap'],
  NP3022: ['NP3020', 'Neuropixels NXT pre-alpha multishank silicon cap'],
  NP3023: ['NP3020', 'Neuropixels NXT alpha version B multishank silicon cap'],
  NP3024: ['NP3020', 'Neuropixels NXT alpha version B multishank metal cap'],
  PRB2_1_2_0640_0: ['NP2000', 'Neuropixels 2.0 phase 1 single shank'],
  PRB2_4_2_0640_0: ['NP2010', 'Neuropixels 2.0 phase 1 multi shank'],
  PRB_1_2_0480_2: ['NP1000', 'Neuropixels 1.0 probe'],
  PRB_1_4_0480_1: ['NP1000', 'Neuropixels 1.0 probe'],
  PRB_1_4_0480_1_C: ['NP1000', 'Neuropixels 1.0 probe with cap'],
}

/** The part number of probes that name only a type in their IMRO table. */
const byImroType: Readonly<Record<string, string>> = { 0: 'NP1000', 21: 'NP2000', 24: 'NP2010' }

/** A probe's part number from the first word of its IMRO table: the number itself, or an older type. */
export const partOfImroType = (type: string): string => (type in parts ? type : (byImroType[type] ?? `NP${type}`))

export interface NeuropixelsPart {
  readonly partNumber: string
  readonly description: string
  readonly model: NeuropixelsModel
}

/** What is known of a part number; undefined where nothing is. */
export const neuropixelsPart = (partNumber: string): NeuropixelsPart | undefined => {
  if (!Object.hasOwn(parts, partNumber)) return undefined
  const [name, description] = parts[partNumber]
  return { partNumber, description, model: neuropixelsModel(name) }
}
