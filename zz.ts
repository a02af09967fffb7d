import { decodeBlosc, encodeBlosc } from './src/encoding/blosc.js'
import { compressZstd, decompressZstd } from './src/encoding/zstd.js'
import fs from 'node:fs'; import zlib from 'node:zlib'
const rows = JSON.parse(fs.readFileSync('/tmp/bl/rows.json','utf8'))
let bad = 0
const dec = { zstd: decompressZstd, zlib: (b: Uint8Array, o: Uint8Array) => { const r = zlib.inflateSync(b); if (r.length !== o.length) throw new Error('len'); o.set(r) } }
for (let i = 0; i < rows.length; i++) {
  const raw = new Uint8Array(fs.readFileSync(`/tmp/bl/${i}.raw`)), bl = new Uint8Array(fs.readFileSync(`/tmp/bl/${i}.bl`))
  try { const got = await decodeBlosc(bl, raw.length, `${i}`, dec)
    if (Buffer.compare(got, raw)) { bad++; if (bad < 20) console.log('DIFF', i, rows[i], [...bl.subarray(0,16)]) } }
  catch (e) { bad++; if (bad < 20) console.log('ERR', rows[i], String(e), [...bl.subarray(0,16)]) }
  const [, sh, dt, , bs] = rows[i]
  const size = Number(dt.replace(/\D+/, ''))
  const enc = await encodeBlosc(raw, { shuffle: (['none','byte','bit'] as const)[sh], itemSize: size, blockSize: bs || 262144 }, (b) => compressZstd(b, 3))
  fs.writeFileSync(`/tmp/bl/${i}.ours`, enc)
}
console.log(rows.length, 'bad', bad)
