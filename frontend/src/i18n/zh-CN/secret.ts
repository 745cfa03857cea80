export default {
  title: "密聊",
  start: "密聊",
  about: "只有你们两人能看到；对方阅读后消息定时焚毁，{days} 天内未读也会焚毁。不能转发、收藏、搜索和导出，台账只记录发生过，不记录内容。",
  burnt: "已焚毁",
  timer: "阅后焚毁时间",
  after: {
    s30: "30 秒",
    s300: "5 分钟",
    s3600: "1 小时",
  },
  afterReading: "阅后 {time} 焚毁",
  left: "{time} 后焚毁",
  unread: "对方未读",
  write: "输入密聊消息，不保存草稿",
  line: "密聊消息",
};
