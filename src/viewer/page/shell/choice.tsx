interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [string, string])[]
  readonly change: (value: string) => void
}

/** One of a few. */
export const Choice = ({ label, value, options, change }: ChoiceProps) => (
  // What is chosen may be longer than its place.
  <select
    aria-label={label}
    title={`${label}: ${options.find(([key]) => key === value)?.[1] ?? ''}`}
    value={value}
    onChange={({ currentTarget }) => change(currentTarget.value)}
  >
    {options.map(([key, name]) => (
      <option key={key} value={key}>
        {name}
      </option>
    ))}
  </select>
)

/** Yes or no. */
export const Check = ({
  label,
  value,
  change,
}: {
  readonly label: string
  readonly value: boolean
  readonly change: (value: boolean) => void
}) => (
  <label class="check">
    <input type="checkbox" checked={value} onChange={({ currentTarget }) => change(currentTarget.checked)} />
    {label}
  </label>
)
