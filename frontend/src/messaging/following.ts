import { queryClient } from "@/api/query";
import { keys } from "./keys";

/** Every conversation of one's own with the head of its stream when it was read: all are followed, few are loaded. */
export type Following = Record<number, number>;

export function setFollowing(columns: { ids: number[]; heads: number[] }): void {
  queryClient.setQueryData<Following>(
    keys.following,
    Object.fromEntries(columns.ids.map((id, place) => [id, columns.heads[place] ?? 0])),
  );
}

export function follow(id: number, head: number): void {
  queryClient.setQueryData<Following>(keys.following, (known) => (known && !(id in known) ? { ...known, [id]: head } : known));
}

export function unfollow(id: number): void {
  queryClient.setQueryData<Following>(
    keys.following,
    (known) => known && Object.fromEntries(Object.entries(known).filter(([one]) => Number(one) !== id)),
  );
}

export function isFollowed(id: number): boolean {
  return id in (queryClient.getQueryData<Following>(keys.following) ?? {});
}
