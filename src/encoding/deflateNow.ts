import { zlibSync } from 'fflate'

/** Bytes as zlib's stream, at once: for what is no file of data, as pictures. */
export const zlibNow = (bytes: Uint8Array): Uint8Array => zlibSync(bytes, { level: 6 })
