import { generateRecording, replay } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'

// or: await open('run1_g0/run1_g0_imec0', { stream: 'imec0.ap' }): SpikeGLX, a SpikeInterface folder, a pipeline's JSON
const raw = await generateRecording({ numChannels: 64, durations: [5], dtype: 'int16' })
const clean = raw.pipe(commonReference({ operator: 'median' }), bandpassFilter({ freqMin: 300, freqMax: 6000 }))
console.log(clean) // what it is, and its pipeline; no sample has been read

const window = await clean.getTraces({ startFrame: 0, endFrame: 3000, channelIds: ['3'] })
const saved = await clean.save('clean', { jobs: -1, progress: true }) // in Python: spikeinterface.load('clean')
clean.dump('clean.json', { relativeTo: '.' }) // the pipeline itself, to open() wherever the folder is moved

// Live, the same values: replay() stands for your own Observable<Chunk>.
const acquisition$ = replay(raw, { speed: Number.POSITIVE_INFINITY })
acquisition$.pipe(commonReference(), bandpassFilter()).subscribe(({ start, data }) => console.log(start, data.length))
