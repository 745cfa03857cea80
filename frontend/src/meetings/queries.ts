import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";

export const meetingKeys = {
  all: ["meetings"] as const,
  list: (past: boolean) => ["meetings", "list", past] as const,
  one: (id: number) => ["meetings", "one", id] as const,
};

export const listQuery = (past: boolean) =>
  queryOptions({
    queryKey: meetingKeys.list(past),
    queryFn: () => take(api.GET("/api/meetings/", { params: { query: { past } } })),
  });

export const meetingQuery = (id: number) =>
  queryOptions({
    queryKey: meetingKeys.one(id),
    queryFn: () => take(api.GET("/api/meetings/{meeting_id}", { params: { path: { meeting_id: id } } })),
  });
