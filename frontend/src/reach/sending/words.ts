import type { Tone } from "@/ui/StatusTag.vue";
import type { Held } from "./queries";

export const TONES: Readonly<Record<Held["state"], Tone>> = { waiting: "amber", released: "green", refused: "red", taken_back: "neutral" };
