export default {
  apps: "Apps",
  greeting: { morning: "Good morning, {name}", noon: "Good day, {name}", afternoon: "Good afternoon, {name}", evening: "Good evening, {name}" },
  today: "Today, {date}",
  about: {
    documents: "Draft, review, countersign, issue, sign for",
    meetings: "Notices, replies, agenda, minutes",
    reach: "Reach everyone, confirmed tier by tier",
    analytics: "Handling time by unit and step",
    audit: "Record of acts, proof against tampering",
  },
  waiting: "{count} waiting",
  waitsForMe: "Waiting for me",
  kinds: { document: "Documents", meeting: "Meetings", task: "Tasks" },
  overdue: "{count} overdue",
};
