import { queryOptions, useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import { request } from "@/api/client";
import { queryClient } from "@/api/query";

/** A post in a unit that the signed-in person may act as. */
export interface Identity {
  appointment_id: number;
  unit_id: number;
  unit_name: string;
  post_title: string;
  tier: number;
  kind: string;
}

export interface Me {
  user: { id: number; username: string; admin_role: string };
  person: { id: number; name: string; phone_tail: string };
  acting: Identity;
  identities: Identity[];
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => request<Me>("/api/directory/me", { signal }),
  staleTime: 10 * 60_000,
  retry: false,
});

/** Who is signed in and as what; undefined only on the sign-in page. */
export function useMe(): ComputedRef<Me | undefined> {
  const { data } = useQuery(meQuery, queryClient);
  return computed(() => data.value);
}

/** 某县水利局 值班员 */
export function postLine(identity: Pick<Identity, "unit_name" | "post_title">): string {
  return `${identity.unit_name} ${identity.post_title}`;
}
