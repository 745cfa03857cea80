import type { Found, FoundPage, FoundPlace } from "./queries";

export interface Group {
  place: FoundPlace;
  items: Found[];
}

/** By conversation, that of the newest hit first; what one has silenced comes after what one has not. */
export function grouped(pages: readonly FoundPage[]): Group[] {
  const places = new Map(pages.flatMap((page) => page.places).map((place) => [place.id, place]));
  const groups = new Map<number, Group>();
  for (const item of pages.flatMap((page) => page.items)) {
    const place = places.get(item.conversation_id);
    if (!place) continue;
    const group = groups.get(place.id) ?? { place, items: [] };
    group.items.push(item);
    groups.set(place.id, group);
  }
  return [...groups.values()].sort((one, other) => Number(one.place.muted) - Number(other.place.muted));
}
