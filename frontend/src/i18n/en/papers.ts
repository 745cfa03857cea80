import type { Later } from "..";

const papers: Later["papers"] = {
  export: "Export ledger",
  explain: "Watermarked, with a code that verifies it; the export is recorded. One byte changed and it no longer verifies.",
  kinds: { xlsx: "Table (everybody)", pdf: "Document (summary, for print)" },
  waiting: "Waiting…",
  writing: "Writing {done} of {people}",
  ready: "Ready",
  failed: "Could not be written. Export again.",
  download: "Download",
  verify: "Verify a ledger",
  verifyExplain: "Choose the file you got: its sum is computed on this machine and compared with the record. Nothing is uploaded.",
  choose: "Choose a file to verify",
  same: "The same: the file is exactly as it was exported.",
  differs: "Not the same: the file was changed, or is another ledger.",
  unrecorded: "The ledger of acts has no record of this export. Tell the auditor.",
  of: "Instruction",
  people: "People",
  at: "Exported",
  digest: "Contents SHA-256",
};

export default papers;
