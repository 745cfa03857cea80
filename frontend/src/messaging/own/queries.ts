import { infiniteQueryOptions, queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";

export const ownKeys = {
  favourites: ["messaging", "favourites"] as const,
  reminders: ["messaging", "reminders"] as const,
  scheduled: ["messaging", "scheduled"] as const,
};

export const favouritesQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...ownKeys.favourites, search],
    queryFn: ({ pageParam }) =>
      take(api.GET("/api/messaging/favourites", { params: { query: { search, ...(pageParam ? { before: pageParam } : {}) } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  });

export const remindersQuery = queryOptions({
  queryKey: ownKeys.reminders,
  queryFn: () => take(api.GET("/api/messaging/reminders")),
  staleTime: 0,
});

export const scheduledQuery = queryOptions({
  queryKey: ownKeys.scheduled,
  queryFn: () => take(api.GET("/api/messaging/scheduled")),
  staleTime: 0,
});
