import { queryOptions, useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";
import type { components } from "@/contract/api";

/** A post in a unit that the signed-in person may act as. */
export type Identity = components["schemas"]["Identity"];
/** `admin_role`: one of the three administrators (system, security, audit), empty for everybody else. */
export type Me = components["schemas"]["Me"];

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => take(api.GET("/api/directory/me", { signal })),
  staleTime: 10 * 60_000,
  retry: false,
});

/** Who is signed in and as what; undefined only on the sign-in page. */
export function useMe(): ComputedRef<Me | undefined> {
  const { data } = useQuery(meQuery, queryClient);
  return computed(() => data.value);
}

/** 某县水利局 值班员 */
export function postLine(identity: Pick<Identity, "unit" | "post">): string {
  return `${identity.unit} ${identity.post}`;
}
