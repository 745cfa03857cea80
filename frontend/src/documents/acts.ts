import { t } from "@/i18n";
import type { Action } from "@/ui/menu";
import type { Ability, Doc, Verb } from "./types";

/** Likely verbs first: what moves the document on, then what sends it back, then the rest. */
const ORDER: readonly string[] = [
  "sign_for",
  "submit",
  "decide",
  "agree",
  "countersign",
  "resume",
  "edit",
  "return_to_drafter",
  "return_to_previous",
  "send_back",
  "withdraw",
  "urge",
  "urge_signing",
  "transfer",
  "suspend",
  "abort",
];
const FORWARD = new Set<string>(["sign_for", "submit", "decide", "agree", "countersign", "resume"]);
/** The engine's own verbs that need no button. */
const SILENT = new Set<Verb>(["open", "draft"]);
const OWN = ["sign_for", "send_back", "urge_signing", "edit"] as const;
type Own = (typeof OWN)[number];
const isOwn = (verb: Verb | Own): verb is Own => (OWN as readonly string[]).includes(verb);

export function documentActions(doc: Doc, abilities: readonly Ability[]): Action[] {
  const verbs = abilities.map((ability) => ability.verb).filter((verb) => !SILENT.has(verb));
  const own = doc.abilities.flatMap((name) => OWN.filter((verb) => verb === name));
  const extra = own.includes("sign_for") ? ["send_back" as const] : [];
  const waiting = doc.delivery_count ? doc.delivery_count.signed + doc.delivery_count.returned < doc.delivery_count.total : false;
  return [...new Set([...verbs, ...own, ...extra])]
    .filter((verb) => verb !== "urge_signing" || waiting)
    .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map((verb) => actionOf(verb, doc));
}

function actionOf(verb: Verb | Own, doc: Doc): Action {
  const distributes = verb === "agree" && doc.state === "numbered";
  const label = distributes ? t("documents.verbs.distribute") : isOwn(verb) ? t(`documents.verbs.${verb}`) : t(`flow.verbs.${verb}`);
  if (FORWARD.has(verb)) return { id: verb, label, tone: "primary" };
  return verb === "abort" ? { id: verb, label, tone: "danger" } : { id: verb, label };
}

/** What cannot be undone stands under 更多, never beside the likely verbs. */
export const shownVerbs = (actions: readonly Action[]): number => Math.min(2, actions.filter((action) => action.tone !== "danger").length);

export const fileAddress = (id: number): string => `/api/files/${String(id)}/content`;

/** The finished page is a stored file; before the signature it is laid out anew whenever something changed. */
export function pdfAddress(doc: Doc): string {
  return doc.pdf_id ? fileAddress(doc.pdf_id) : `/api/documents/${String(doc.id)}/preview.pdf?version=${String(doc.version)}`;
}
