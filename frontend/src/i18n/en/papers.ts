import type { Later } from "..";

const papers: Later["papers"] = {
  export: "Export ledger",
  explain: "Carries a watermark and a verification code, and the export goes on record. If one byte is changed, it no longer verifies.",
  kinds: { xlsx: "Table, everybody", pdf: "Printable summary" },
  waiting: "Queued…",
  writing: "Writing {done} of {people}",
  ready: "Ready",
  failed: "Could not be written. Export again.",
  download: "Download",
  verify: "Verify a ledger",
  verifyExplain: "Choose the file you received. Its checksum is computed on this device and compared with the record; nothing is uploaded.",
  same: "Match: the file is exactly as it was exported.",
  differs: "No match: the file was changed, or it is another ledger.",
  unrecorded: "The audit ledger has no record of this export. Contact the auditor.",
  of: "Instruction",
  people: "People",
  at: "Exported",
  digest: "Content checksum (SHA-256)",
};

export default papers;
