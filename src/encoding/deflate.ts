/**
 * Compress as zlib does, by the same program everywhere: what engines and Node pack themselves differs from one release to the next.
 */

/** A level of it, which is from 1 to 9. */
const levelOf = (level: number): { readonly level: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 } => {
  const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
  const found = levels.find((each) => each === level)
  if (found === undefined) throw new RangeError(`zlib has levels 1 to 9, not ${level}`)
  return { level: found }
}

/** Bytes as zlib's stream. Rejects with a RangeError for a level that it does not have. */
export const zlibOf = async (bytes: Uint8Array, level: number): Promise<Uint8Array> => {
  const { zlibSync } = await import('fflate')
  return zlibSync(bytes, levelOf(level))
}

/** Bytes as a gzip file that tells no time. Rejects with a RangeError for a level that it does not have. */
export const gzipOf = async (bytes: Uint8Array, level: number): Promise<Uint8Array> => {
  const { gzipSync } = await import('fflate')
  return gzipSync(bytes, { ...levelOf(level), mtime: 0 })
}
