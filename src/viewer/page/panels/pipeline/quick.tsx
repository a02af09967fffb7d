import type { Step } from '../../../protocol.js'

const filters: readonly { readonly name: string; readonly title: string; readonly steps: readonly Step[] }[] = [
  { name: 'Off', title: 'No step', steps: [] },
  {
    name: 'Spikes',
    title: '300 to 6000 Hz, then the median of all channels taken off',
    steps: [
      { name: 'bandpassFilter', params: { freqMin: 300, freqMax: 6000 } },
      { name: 'commonReference', params: { operator: 'median', reference: 'global' } },
    ],
  },
  { name: 'LFP', title: '0.5 to 300 Hz', steps: [{ name: 'bandpassFilter', params: { freqMin: 0.5, freqMax: 300 } }] },
]

/** Pipelines that are looked through often. */
export const Quick = ({
  pipeline,
  set,
}: {
  readonly pipeline: readonly Step[]
  readonly set: (steps: readonly Step[]) => void
}) => (
  <fieldset class="quick" aria-label="Quick filters">
    {filters.map(({ name, title, steps }) => (
      <button
        type="button"
        key={name}
        title={title}
        aria-pressed={JSON.stringify(pipeline) === JSON.stringify(steps)}
        onClick={() => set(steps)}
      >
        {name}
      </button>
    ))}
  </fieldset>
)
