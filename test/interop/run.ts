/** `npm run interop [PART]…`: everything that is held against SpikeInterface itself, in its own virtual environments. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Checks } from '../tools/checks.js'
import { checkAlignment } from './alignment.js'
import { checkArrays } from './arrays.js'
import { checkChain } from './chain.js'
import { checkCodecs } from './codecs.js'
import { checkDesigns } from './design.js'
import { checkDumps } from './dumps.js'
import { checkFaults } from './faults.js'
import { checkFixtures } from './fixtures.js'
import { checkFolders } from './folder.js'
import { checkIntan } from './intan.js'
import { checkLsl } from './lsl.js'
import { checkMotion } from './motion.js'
import { checkNwb } from './nwb.js'
import { checkOpenEphys } from './openEphys.js'
import { checkOpenEphysFiles } from './openEphysFiles.js'
import { everyPeer } from './peer.js'
import { checkPostprocessing } from './postprocessing.js'
import { checkPreprocessing } from './preprocessing.js'
import { checkRandomPipelines } from './randomPipelines.js'
import { checkRandomProcessing } from './randomProcessing.js'
import { checkRawFormats } from './rawFormats.js'
import { checkRecipes } from './recipes.js'
import { checkReferences } from './reference.js'
import { checkS3 } from './s3.js'
import { haveShared } from './shared.js'
import { checkSortingDumps } from './sortingDumps.js'
import { checkSortingOperators } from './sortingOperators.js'
import { checkSortings } from './sortings.js'
import { checkSpikeglx } from './spikeglx.js'

interface Part {
  readonly name: string
  readonly needsShared: boolean
  readonly check: (checks: Checks, folder: string) => void | Promise<void>
}

const parts: readonly Part[] = [
  { name: 'design', needsShared: false, check: checkDesigns },
  { name: 'fixtures', needsShared: true, check: checkFixtures },
  { name: 'spikeglx', needsShared: true, check: checkSpikeglx },
  { name: 'alignment', needsShared: true, check: checkAlignment },
  { name: 'folder', needsShared: false, check: checkFolders },
  { name: 'arrays', needsShared: false, check: checkArrays },
  { name: 'codecs', needsShared: false, check: checkCodecs },
  { name: 'dumps', needsShared: false, check: checkDumps },
  { name: 'reference', needsShared: false, check: checkReferences },
  { name: 'preprocessing', needsShared: false, check: checkPreprocessing },
  { name: 'postprocessing', needsShared: false, check: checkPostprocessing },
  { name: 'motion', needsShared: false, check: checkMotion },
  { name: 'recipes', needsShared: true, check: checkRecipes },
  { name: 'chain', needsShared: false, check: checkChain },
  { name: 'sortings', needsShared: false, check: checkSortings },
  { name: 'sorting-operators', needsShared: false, check: checkSortingOperators },
  { name: 'sortingDumps', needsShared: false, check: checkSortingDumps },
  { name: 'openEphys', needsShared: false, check: checkOpenEphys },
  { name: 'openEphysFiles', needsShared: false, check: checkOpenEphysFiles },
  { name: 'intan', needsShared: false, check: checkIntan },
  { name: 'rawFormats', needsShared: true, check: checkRawFormats },
  { name: 'nwb', needsShared: false, check: checkNwb },
  { name: 'lsl', needsShared: false, check: checkLsl },
  { name: 's3', needsShared: false, check: checkS3 },
  { name: 'faults', needsShared: false, check: checkFaults },
  { name: 'random', needsShared: false, check: checkRandomPipelines },
  { name: 'random-processing', needsShared: false, check: checkRandomProcessing },
]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const checks = new Checks()
const folder = mkdtempSync(join(tmpdir(), 'rxephys-interop-'))
for (const peer of Object.values(everyPeer)) peer.prepare()
for (const { name, needsShared, check } of parts.filter((part) => asked.length === 0 || asked.includes(part.name))) {
  console.log(name)
  if (needsShared && !haveShared) checks.skip(name, 'no ../shared/data here')
  else await check(checks, folder)
}
rmSync(folder, { recursive: true })
checks.end()
