export default {
  title: "Secret chat",
  start: "Secret chat",
  about: "Only the two of you see this. A message burns some time after it was read, unread ones within {days} days. It cannot be forwarded, kept, searched or exported; the ledger records that it took place, never what was said.",
  burnt: "Burnt",
  timer: "Burns after reading",
  after: {
    s30: "30 seconds",
    s300: "5 minutes",
    s3600: "1 hour",
  },
  afterReading: "Burns {time} after reading",
  left: "Burns in {time}",
  unread: "Not read yet",
  write: "Write in secret; no draft is kept",
  line: "A secret message",
};
