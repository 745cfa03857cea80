import type { Later } from "..";
import analytics from "./analytics";
import audit from "./audit";
import escalation from "./escalation";
import papers from "./papers";

const later: Later = { analytics, audit, escalation, papers };

export default later;
