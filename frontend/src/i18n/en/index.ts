import accounts from "./accounts";
import acts from "./acts";
import bots from "./bots";
import directory from "./directory";
import documents from "./documents";
import duties from "./duties";
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
import reach from "./reach";
import secret from "./secret";
import shell from "./shell";
import todo from "./todo";
import ui from "./ui";
import workbench from "./workbench";
import type { First } from "..";

const catalogue: First = {
  accounts,
  acts,
  bots,
  directory,
  documents,
  duties,
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
  reach,
  secret,
  shell,
  todo,
  ui,
  workbench,
};

export default catalogue;
