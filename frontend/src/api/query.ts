import { QueryClient } from "@tanstack/vue-query";
import { ApiError } from "./errors";

/**
 * The one cache of server state. Views appear from it at once; live events correct it, so nothing refetches on
 * focus. Handlers in an area's live.ts write to it directly.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: false,
      networkMode: "always", // without a line one is told so at once, instead of waiting for it
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.transient,
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
