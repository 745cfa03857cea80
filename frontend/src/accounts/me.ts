import { queryOptions, useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef } from "vue";
import { request } from "@/api/client";
import { queryClient } from "@/api/query";

/** A post in a unit that the signed-in person may act as. */
export interface Identity {
  appointment_id: number;
  unit_id: number;
  unit: string;
  post: string;
  tier: number;
  kind: string;
}

export interface ActingIdentity extends Identity {
  line: string;
  role: string;
  duties: string[];
  unit_kind: string;
}

export interface Me {
  user_id: number | null;
  /** The three administrators: system, security, audit; empty for everybody else. */
  admin_role: string;
  person_id: number;
  name: string;
  phone_tail: string;
  acting: ActingIdentity;
  identities: Identity[];
  stream: string;
  demo: boolean;
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
export function postLine(identity: Pick<Identity, "unit" | "post">): string {
  return `${identity.unit} ${identity.post}`;
}
