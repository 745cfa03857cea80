import type { Handlers, Resets } from "@/live/handlers";

export const handlers = {} satisfies Partial<Handlers>;

export const resets: Resets = {};
