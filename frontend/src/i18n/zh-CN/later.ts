import analytics from "./analytics";
import audit from "./audit";
import command from "./command";
import escalation from "./escalation";
import forces from "./forces";
import papers from "./papers";
import roster from "./roster";
import sending from "./sending";

/** Words that no conversation shows: here before any other page opens. */
const later = { analytics, audit, command, escalation, forces, papers, roster, sending };

export default later;
