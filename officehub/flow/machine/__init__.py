"""The routing machine as plain values: no database, no clock. Verbs decide facts, state is folded from facts."""
