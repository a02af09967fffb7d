import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binary, FaultError, generateSorting, open, openSorting } from 'rxephys'
import { expect, test } from 'vitest'
import { faultOf } from '../../../src/model/fault.js'

const folder = mkdtempSync(join(tmpdir(), 'permissions-'))
const [file, taken] = [join(folder, 'file'), join(folder, 'taken.json')]
writeFileSync(file, 'mine')
mkdirSync(taken)
writeFileSync(join(taken, 'mine'), 'mine')
const raw = join(mkdtempSync(join(tmpdir(), 'permissions-')), 'raw.bin')
writeFileSync(raw, new Uint8Array(800))
const recording = await binary({ filePaths: [raw], samplingFrequency: 1000, numChannels: 2, dtype: 'int16' })
const sorting = await generateSorting({ durations: [1] })
const before = readdirSync(folder)

test.each([
  ['saving a recording below a file', () => recording.save(join(file, 'out'))],
  ['saving a sorting below a file', () => sorting.save(join(file, 'out'))],
  ['writing samples below a file', () => recording.writeBinary(join(file, 'out.raw'))],
  ['dumping below a file', async () => recording.dump(join(file, 'p.json'))],
  ['dumping SpikeInterface JSON below a file', async () => recording.dump(join(file, 'p.json'), { format: 'spikeinterface' })],
  ['dumping a sorting onto a folder', async () => sorting.dump(taken)],
  ['dumping onto a folder', async () => recording.dump(taken, { format: 'spikeinterface' })],
  ['opening below a file', () => open(join(file, 'x'))],
  ['opening a sorting below a file', () => openSorting(join(file, 'x'))],
])('%s is a fault that names the place, and leaves nothing', async (_, act) => {
  const error: unknown = await act().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(FaultError)
  expect(String(error)).toContain(folder)
  expect(String(error)).not.toMatch(/\.new|\.partial|\.lock/)
  expect(readdirSync(folder)).toEqual(before)
})

test.each([
  ['EACCES', 'mkdir', 'writing /data/out: expected the right to do so, found permission denied (EACCES) (choose another place'],
  ['EPERM', 'rename', 'found permission denied (EPERM) (choose another place'],
  ['EROFS', 'open', 'expected a disk that can be written, found a read-only one (EROFS) (choose a place on another disk)'],
  ['EISDIR', 'rename', 'expected a file, found a folder of this name (EISDIR)'],
  ['ENOTDIR', 'mkdir', 'found a file where a folder has to be (ENOTDIR)'],
])('%s is told of the output, not of a temporary file', (code, syscall, told) => {
  const error = Object.assign(new Error(`${code}: no, ${syscall} '/data/.out.tmp'`), { code, syscall, path: '/data/.out.tmp' })
  const { message } = new FaultError(faultOf(error, 'writing /data/out'))
  expect(message).toContain(told)
  expect(message).not.toContain('.tmp')
  expect(new FaultError(faultOf(error, 'opening')).message).toContain('opening: /data/.out.tmp: expected')
})
