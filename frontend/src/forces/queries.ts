import { queryOptions } from "@tanstack/vue-query";
import { api, take } from "@/api/client";
import { queryClient } from "@/api/query";

export const keys = {
  list: ["forces", "list"] as const,
  one: (id: number) => ["forces", id, "one"] as const,
  work: (id: number) => ["forces", id, "work"] as const,
  problems: (id: number) => ["forces", id, "problems"] as const,
  reports: (id: number) => ["forces", id, "reports"] as const,
  files: (id: number) => ["forces", id, "files"] as const,
  history: (id: number, task: number) => ["forces", id, "history", task] as const,
};

export const at = (force_id: number) => ({ path: { force_id } });

export const listQuery = queryOptions({ queryKey: keys.list, queryFn: () => take(api.GET("/api/forces/")) });

export const forceQuery = (id: number) =>
  queryOptions({ queryKey: keys.one(id), queryFn: () => take(api.GET("/api/forces/{force_id}", { params: at(id) })) });

export const workQuery = (id: number) =>
  queryOptions({ queryKey: keys.work(id), queryFn: () => take(api.GET("/api/forces/{force_id}/work", { params: at(id) })) });

export const problemsQuery = (id: number) =>
  queryOptions({ queryKey: keys.problems(id), queryFn: () => take(api.GET("/api/forces/{force_id}/problems", { params: at(id) })) });

export const reportsQuery = (id: number) =>
  queryOptions({ queryKey: keys.reports(id), queryFn: () => take(api.GET("/api/forces/{force_id}/reports", { params: at(id) })) });

export const filesQuery = (id: number) =>
  queryOptions({ queryKey: keys.files(id), queryFn: () => take(api.GET("/api/forces/{force_id}/files", { params: at(id) })) });

export const historyQuery = (id: number, task: number) =>
  queryOptions({
    queryKey: keys.history(id, task),
    queryFn: () =>
      take(api.GET("/api/forces/{force_id}/tasks/{task_id}/history", { params: { path: { force_id: id, task_id: task } } })),
  });

/** After an act of one's own: what the others hear over the line, at once. */
export function refetch(id: number): void {
  void queryClient.invalidateQueries({ queryKey: ["forces", id] });
  void queryClient.invalidateQueries({ queryKey: keys.list });
  void queryClient.invalidateQueries({ queryKey: ["todo"] });
}
