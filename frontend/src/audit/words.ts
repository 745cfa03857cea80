import i18n, { t, type MessageKey } from "@/i18n";
import type { Entry } from "./types";

/** The sentence for a code the server made; the code itself where the catalogue has none yet. */
function word(key: string, otherwise: string): string {
  return i18n.global.te(key) ? t(key as MessageKey) : otherwise;
}

export function actName(act: string): string {
  return word(`audit.acts.${act}`, act);
}

export function subjectName(kind: string): string {
  return word(`audit.subjects.${kind}`, kind);
}

/** 《关于…的通知》 where its room told the name, else 公文 15. */
export function subjectOf(entry: Entry): string {
  if (!entry.subject_kind) return "";
  return entry.subject_name || `${subjectName(entry.subject_kind)} ${entry.subject_id ?? ""}`.trim();
}

export function fieldName(name: string): string {
  return word(`audit.fields.${name}`, name);
}

export function deviceName(device: string): string {
  return word(`audit.devices.${device}`, device);
}

export function actorName(entry: Entry): string {
  if (entry.actor_line) return entry.actor_line;
  return entry.act.startsWith("account.") ? t("audit.nobody") : t("audit.system");
}

const PLACES: Record<string, string> = {
  document: "/documents",
  meeting: "/meetings",
  dispatch: "/reach",
};

/** Where the matter of an entry can be opened; the page there decides what this reader may see. */
export function subjectLink(entry: Entry): string | null {
  const place = PLACES[entry.subject_kind];
  return place && entry.subject_id !== null ? `${place}/${entry.subject_id}` : null;
}
