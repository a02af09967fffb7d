import { useMemo } from 'preact/hooks'
import { type Theme, themes } from '../../../../plot/index.js'
import type { SortingDescription, UnitId } from '../../../protocol.js'
import { useAnswer } from '../../link/useAnswer.js'
import type { PanelProps } from '../panel.js'
import { coloursOf, sortingOf } from '../traces/useMarks.js'

/** The units that a panel is about. */
export interface Chosen {
  readonly sorting: SortingDescription
  readonly unitIds: readonly UnitId[]
  /** The colour of each. */
  readonly colours: readonly string[]
  /** Says where these are not all that are selected. */
  readonly note: string
  readonly theme: Theme
}

/** So many units are shown where none is selected. */
const AT_FIRST = 2

/** The selected units, `most` of them; the first ones where none is selected. Undefined until units are known. */
export const useChosen = (
  { state, content, view, session, theme: name }: PanelProps,
  seen: boolean,
  most: number,
): Chosen | undefined => {
  const sorting = sortingOf(content, state.sorting, view.recording.key)
  const { answer: units } = useAnswer(
    session,
    seen && sorting !== undefined ? { type: 'units', sorting: sorting.key } : undefined,
  )
  return useMemo(() => {
    if (sorting === undefined || units === undefined) return undefined
    const places = new Map(units.unitIds.map((id, index) => [id, index]))
    const selected = state.units.filter((id) => places.has(id))
    const unitIds = selected.length > 0 ? selected.slice(0, most) : units.unitIds.slice(0, Math.min(most, AT_FIRST))
    const theme = themes[name]
    const colourOf = coloursOf(units, state.units, theme)
    const note =
      selected.length > most
        ? `${most} of ${selected.length} selected units`
        : selected.length > 0 || unitIds.length === 0
          ? ''
          : `none selected: ${unitIds.length} of ${units.unitIds.length} units`
    return { sorting, unitIds, colours: unitIds.map((id) => colourOf(places.get(id) ?? 0)), note, theme }
  }, [sorting, units, state.units, most, name])
}
