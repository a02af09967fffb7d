import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

/** The manifest of a folder as releases before wrote it. */
export const withCrc32 = (folder: string) => {
  const whole: { files: { name: string }[]; checksum: string } = JSON.parse(
    fs.readFileSync(path.join(folder, 'checksums.json'), 'utf8'),
  )
  const files = whole.files.map((file) => {
    const bytes = fs.readFileSync(path.join(folder, file.name))
    const spans = Array.from({ length: Math.ceil(bytes.length / 2 ** 20) }, (_, span) =>
      zlib.crc32(bytes.subarray(span * 2 ** 20, (span + 1) * 2 ** 20)),
    )
    return { ...file, sums: spans.map((sum) => sum.toString(16).padStart(8, '0')).join('') }
  })
  return { ...whole, algorithm: 'crc32', files }
}
