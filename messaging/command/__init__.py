"""The command group (应急指挥): from a plan, one tap to people, instruction, roll-call, tasks and timeline."""
