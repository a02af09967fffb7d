import { useMemo } from 'preact/hooks'
import { type Theme, themes } from '../../../../plot/index.js'
import type { SortingDescription, UnitId } from '../../../protocol.js'
import { useAnswer } from '../../link/useAnswer.js'
import { noSamplesIn } from '../../state/view.js'
import type { PanelProps } from '../panel.js'
import { sortingOf } from '../traces/useMarks.js'

/** The units that a panel is about. */
export interface Chosen {
  readonly sorting: SortingDescription
  readonly unitIds: readonly UnitId[]
  /** The places of some units among colours: the same as on the traces. */
  readonly colours: (ids: readonly UnitId[]) => readonly number[]
  /** Spikes of each unit of the sorting, by its id. */
  readonly counts: ReadonlyMap<UnitId, number>
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
    const colourOf = (id: UnitId): number => {
      const among = state.units.indexOf(id)
      return among >= 0 ? among : (places.get(id) ?? 0)
    }
    const note =
      selected.length > most
        ? `${most} of ${selected.length} selected units`
        : selected.length > 0 || unitIds.length === 0
          ? ''
          : `none selected: ${unitIds.length} of ${units.unitIds.length} units`
    const counts = new Map(units.unitIds.map((id, index) => [id, units.counts[index]]))
    return { sorting, unitIds, colours: (ids) => ids.map(colourOf), counts, note, theme: themes[name] }
  }, [sorting, units, state.units, most, name])
}

/** What a panel of the samples around spikes says where it has none of either. */
export const noSamples = (given: Pick<PanelProps, 'content' | 'view'>): string | undefined =>
  noSorting(given) ?? noSamplesIn(given.view)

/** What a panel of units says where there are none. */
export const noSorting = ({ content }: Pick<PanelProps, 'content'>): string | undefined =>
  content.sortings.length > 0
    ? undefined
    : `No sorting is open. ${content.opening ? 'Drop a folder that holds one too.' : 'rxephys view PATH --sorting PATH opens one.'}`
