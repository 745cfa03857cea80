export default {
  apps: "应用",
  greeting: { morning: "{name}，早上好", noon: "{name}，中午好", afternoon: "{name}，下午好", evening: "{name}，晚上好" },
  today: "今天 {date}",
  about: {
    documents: "拟稿、审核、会签、签发、签收",
    meetings: "通知、回执、议程、纪要",
    reach: "一键通达，逐级确认",
    analytics: "各单位、各环节办理用时",
    audit: "操作留痕与防篡改校验",
  },
  waiting: "{count} 项待处理",
  waitsForMe: "等我处理",
  kinds: { document: "办文", meeting: "办会", task: "办事" },
  overdue: "逾期 {count}",
};
