/** Ids in the order in which they were seen first. */
export class Seen {
  readonly ids: string[] = []
  private readonly places = new Map<string, number>()

  /** The place of an id. */
  placeOf(id: string): number {
    const known = this.places.get(id)
    if (known !== undefined) return known
    this.places.set(id, this.ids.length)
    return this.ids.push(id) - 1
  }
}
