import accounts from "./accounts";
import acts from "./acts";
import analytics from "./analytics";
import audit from "./audit";
import bots from "./bots";
import directory from "./directory";
import documents from "./documents";
import duties from "./duties";
import escalation from "./escalation";
import finding from "./finding";
import flow from "./flow";
import gateways from "./gateways";
import keeping from "./keeping";
import groups from "./groups";
import me from "./me";
import media from "./media";
import meetings from "./meetings";
import messaging from "./messaging";
import notifications from "./notifications";
import papers from "./papers";
import reach from "./reach";
import secret from "./secret";
import shell from "./shell";
import todo from "./todo";
import ui from "./ui";
import workbench from "./workbench";

const catalogue = {
  accounts,
  acts,
  analytics,
  audit,
  bots,
  directory,
  documents,
  duties,
  escalation,
  finding,
  flow,
  gateways,
  keeping,
  groups,
  me,
  media,
  meetings,
  messaging,
  notifications,
  papers,
  reach,
  secret,
  shell,
  todo,
  ui,
  workbench,
};

type Widen<T> = { [K in keyof T]: T[K] extends string ? string : Widen<T[K]> };
/** The shape every other language must fill, key for key. */
export type Catalogue = Widen<typeof catalogue>;

export default catalogue;
