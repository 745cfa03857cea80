"""复盘报告: a .docx drafted from what the timeline says, for people to finish."""
