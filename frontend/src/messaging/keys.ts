export const keys = {
  list: ["messaging", "list"] as const,
  unread: ["messaging", "unread"] as const,
  following: ["messaging", "following"] as const,
  thread: (id: number) => ["messaging", "thread", id] as const,
  members: (id: number) => ["messaging", "members", id] as const,
  pins: (id: number) => ["messaging", "pins", id] as const,
  readers: (id: number, number: number) => ["messaging", "readers", id, number] as const,
};
