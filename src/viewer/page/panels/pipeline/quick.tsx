import type { Step } from '../../../protocol.js'

interface Filter {
  readonly name: string
  readonly title: string
  readonly steps: readonly Step[]
}

/** A filter passes no more than this part of the sampling frequency. */
const PASSED = 0.45

const filtersAt = (samplingFrequency: number): readonly Filter[] => {
  const most = Math.floor(samplingFrequency * PASSED)
  const [spikes, slow] = [Math.min(6000, most), Math.min(300, most)]
  return [
    { name: 'Off', title: 'No step', steps: [] },
    {
      name: 'Spikes',
      title: `300 to ${spikes} Hz, then the median of all channels taken off`,
      steps: [
        { name: 'bandpassFilter', params: { freqMin: 300, freqMax: spikes } },
        { name: 'commonReference', params: { operator: 'median', reference: 'global' } },
      ],
    },
    { name: 'LFP', title: `0.5 to ${slow} Hz`, steps: [{ name: 'bandpassFilter', params: { freqMin: 0.5, freqMax: slow } }] },
  ]
}

/** Sampled more slowly, a recording has no spikes. */
const LEAST_FOR_SPIKES = 1000

/** Pipelines that are looked through often. */
export const Quick = ({
  pipeline,
  set,
  samplingFrequency,
}: {
  readonly pipeline: readonly Step[]
  readonly set: (steps: readonly Step[]) => void
  readonly samplingFrequency: number
}) => (
  <fieldset class="quick" aria-label="Quick filters">
    {filtersAt(samplingFrequency).map(({ name, title, steps }) => (
      <button
        type="button"
        key={name}
        title={title}
        disabled={name === 'Spikes' && samplingFrequency < LEAST_FOR_SPIKES}
        aria-pressed={JSON.stringify(pipeline) === JSON.stringify(steps)}
        onClick={() => set(steps)}
      >
        {name}
      </button>
    ))}
  </fieldset>
)
